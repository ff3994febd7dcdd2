import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { installedNodeFolder } from './node-24.mjs';
import { npm } from './npm.mjs';
import { withProgress } from './progress.mjs';
import { Stop } from './stop.mjs';

const NETWORK_ERROR =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network (request|timeout)/;
/** npm writes its two lockfiles one after the other, in no order to rely on. */
const WRITE_GAP_MS = 5_000;
const FLAGS = ['--no-audit', '--no-fund', '--no-progress', '--prefer-offline'];

/** Installs the packages of `root` where they are missing or not those of its package-lock.json. */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  await withLock(join(root, '.install-lock'), {
    onWait: () => console.error('Another process is installing the packages; waiting for it …'),
    // Or the other one has done it in the meantime.
    work: () => (isInstalled(root) ? undefined : install(root)),
  });
}

/** Whether what stands in node_modules was installed from the package-lock.json that stands there now. */
export function isInstalled(root) {
  const lockFile = join(root, 'package-lock.json');
  // npm writes this file last, so it is missing after an install that was cut short.
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  if (existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === hashOf(lockFile)) return true;
  // Installed by hand, after the lockfile last changed.
  return statSync(installed).mtimeMs > statSync(lockFile).mtimeMs - WRITE_GAP_MS;
}

async function install(root) {
  await withProgress('Installing packages, once, a minute or two', async () => {
    const first = await runNpm(root, 'ci');
    if (first.exitCode === 0) return;
    if (NETWORK_ERROR.test(first.output)) throw failure('npm cannot reach its registry', first);
    // Lockfiles can name packages of other platforms that a mirror does not have; "ci" then refuses.
    const second = await runNpm(root, 'install');
    if (second.exitCode !== 0) throw failure('npm could not install the packages', second);
  });
  writeFileSync(stampFile(root), hashOf(join(root, 'package-lock.json')));
}

function runNpm(root, command) {
  const env = { ...process.env };
  if (process.platform === 'linux' && process.arch === 'x64') {
    // Native add-ons must fit the Node that will run them, whatever headers the user's npmrc names.
    env.npm_config_nodedir = installedNodeFolder(root);
  }
  return npm([command, ...FLAGS], { cwd: root, env });
}

function failure(reason, { exitCode, output }) {
  if (exitCode === 127) return new Stop(`npm was not found: install Node.js with npm (${output}).`);
  const lastLines = output.trim().split('\n').slice(-15).join('\n');
  return new Stop(`${lastLines}\n\n${reason}. What it said last stands above; "npm ci" shows all of it.`);
}

const stampFile = (root) => join(root, 'node_modules', '.trackyard-installed');

const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
