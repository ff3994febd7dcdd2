import { join } from 'node:path';
import { runChild } from './child.mjs';
import { withTestPrograms } from './debian.mjs';
import { ROOT } from './root.mjs';

/** `npm run bench [-- NAME …]`: real servers, real processes; see `test/bench`. */
export async function bench(names, env) {
  const main = join(ROOT, 'test', 'bench', 'src', 'main.ts');
  return runChild('node', [main, ...names], {
    env: await withTestPrograms(ROOT, { ...env, TZ: 'UTC' }),
    cwd: ROOT,
  });
}
