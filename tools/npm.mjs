import { basename } from 'node:path';
import { runQuietly } from './child.mjs';

/** Runs npm, the very one that runs us where there is one. Resolves to `{ exitCode, output }`. */
export function npm(args, { cwd, env }) {
  const npmCli = process.env.npm_execpath;
  return npmCli && basename(npmCli).startsWith('npm')
    ? runQuietly(process.execPath, [npmCli, ...args], { cwd, env })
    : runQuietly('npm', args, { cwd, env });
}
