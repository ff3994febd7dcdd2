import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { withProgress } from './progress.mjs';
import { Stop } from './stop.mjs';

/** Files beside src/ and public/ that the console is built from. */
const INPUTS = ['index.html', 'package.json', 'vite.config.ts', 'src', 'public'];

/** Builds the web console where its build is missing or older than its sources. */
export async function ensureConsoleBuilt(root, env) {
  const folder = join(root, 'apps', 'console');
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!scripts?.build || isFresh(folder)) return;
  await withProgress('Building the console', async () => {
    const { exitCode, output } = await npm(['run', 'build', '--silent'], { cwd: folder, env });
    if (exitCode !== 0) throw new Stop(`${output.trim()}\n\nThe console could not be built.`);
  });
}

function isFresh(folder) {
  const built = join(folder, 'dist', 'index.html');
  if (!existsSync(built)) return false;
  return INPUTS.every((name) => newestChange(join(folder, name)) <= statSync(built).mtimeMs);
}

/** When `path`, or anything under it, was last changed; 0 where there is nothing. */
function newestChange(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}
