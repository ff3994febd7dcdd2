import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** ClickHouse as a library; 180 MB to download, so no dependency of the project, but fetched by the tests that need it. */
const VERSION = '3.4.0';
const CACHE = resolve(import.meta.dirname, '../../../../node_modules/.cache');

/** The folder of an npm project that has chdb, made at the first call; several processes may call at once. */
export async function installChdb(): Promise<string> {
  const folder = join(CACHE, `chdb-${VERSION}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(join(CACHE, 'chdb-draft-'));
  writeFileSync(
    join(draft, 'package.json'),
    JSON.stringify({ private: true, dependencies: { chdb: VERSION } }),
  );
  try {
    const flags = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    await run('npm', flags, { cwd: draft, timeout: 600_000 });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
