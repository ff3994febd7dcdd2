import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program with our own input and output and resolves to its exit code, as a shell would give it.
 * Signals are passed on. Ctrl-C in a terminal therefore reaches the child twice, from the terminal and from here:
 * it must take repeats within a second for one. Ours are a second apart at least.
 */
export function runChild(program, args, { env, cwd }) {
  const child = spawn(program, args, { env, cwd, stdio: 'inherit' });
  const stopPassingOn = passOnSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  }).finally(stopPassingOn);
}

function passOnSignals(child) {
  let lastAt = -Infinity;
  const passOn = (signal) => {
    if (performance.now() - lastAt < 1_000) return;
    lastAt = performance.now();
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, passOn);
  return () => SIGNALS.forEach((signal) => process.off(signal, passOn));
}

/** Runs a program and keeps what it writes. Resolves to `{ exitCode, output }` (127: no such program); never rejects. */
export function runQuietly(program, args, { env, cwd } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => (output = (output + chunk).slice(-20_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ exitCode: 127, output: error.message }));
    child.once('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, output }));
  });
}
