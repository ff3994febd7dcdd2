import { spawn } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

/** How a program ended, and the end of what it wrote. */
export interface RunResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs one of PostgreSQL's programs to its end, as `user`. Rejects only when it cannot be started at all. */
export function runAs(user: ServerUser, program: string, args: readonly string[]): Promise<RunResult> {
  const [command, commandArgs] = user.kind === 'namespace' ? inNamespace(program, args) : [program, args];
  const ids = user.kind === 'nobody' && user.fileOwner ? user.fileOwner : {};
  return new Promise((resolve, reject) => {
    // From "/", because the current folder may be one that the user cannot enter.
    const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };
    const child = spawn(command, commandArgs, { ...ids, cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve({ exitCode, output: output.trim() }));
  });
}

function inNamespace(program: string, args: readonly string[]): [string, string[]] {
  return ['unshare', ['--user', '--map-user=65534', '--map-group=65534', '--', program, ...args]];
}
