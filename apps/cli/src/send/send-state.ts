import { open, readFile, rename, rm } from 'node:fs/promises';
import { TrackyardError } from '@trackyard/base';
import type { FilePlace } from '@trackyard/import-file';

/** How far a file was sent; all before `place` is stored at the hub. */
export interface SendState {
  /** What is sent where: another file, source or mapping is another sending. */
  identity: string;
  fileKey: string;
  place: FilePlace;
  count: { read: number; accepted: number; refused: number };
  /** Of the report, at that place. */
  reportBytes: number;
}

export async function readState(path: string): Promise<SendState | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as SendState;
  } catch (cause) {
    const message = `${path} cannot be read: delete it to send the file from its beginning.`;
    throw new TrackyardError('TY_CONFLICT', { message, cause });
  }
}

/** All of it or nothing: a process may be killed at any moment. */
export async function writeState(path: string, state: SendState): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(state)}\n`);
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

export function removeState(path: string): Promise<void> {
  return rm(path, { force: true });
}
