import { execFile } from 'node:child_process';

/** Runs a program to its end; rejects with its last lines. */
export function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
    execFile(command, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const lines = `${stdout}${stderr}`.trim().split('\n').slice(-4).join(' ');
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      reject(new Error(isMissing ? `there is no ${command} here` : lines || error.message));
    });
  });
}
