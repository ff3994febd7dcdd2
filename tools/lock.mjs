import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;
/** After which a lock counts as left behind, even if a process has its holder's id: ids come again. */
const MAX_AGE_MS = 30 * 60 * 1000;

/** Runs `work` while no other process runs it under the same lock `file`. A dead holder's lock is taken over. */
export async function withLock(file, { onWait, work }) {
  if (!tryTake(file)) {
    onWait();
    while (!tryTake(file)) await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryTake(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isHeld(file)) return false;
    rmSync(file, { force: true });
    return tryTake(file);
  }
}

function isHeld(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > MAX_AGE_MS) return false;
    const holder = Number(readFileSync(file, 'utf8'));
    // An empty file is one that its holder is about to fill in.
    return holder === 0 || process.kill(holder, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
