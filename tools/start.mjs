import { join } from 'node:path';
import { runChild } from './child.mjs';
import { ensureConsoleBuilt } from './console-build.mjs';
import { ROOT } from './root.mjs';

/** `npm start`: everything in one place, until it is told to stop. */
export async function start(args, env) {
  await ensureConsoleBuilt(ROOT, env);
  return runChild('node', [join(ROOT, 'apps', 'cli', 'bin', 'trackyard.mjs'), 'up', ...args], { env });
}
