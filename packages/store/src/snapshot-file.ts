import { open, readFile, rename } from 'node:fs/promises';
import type { ConfigSnapshot } from '@trackyard/pipeline';

/** The last good configuration, or nothing where the file is missing or not whole. */
export async function readSnapshotFile(path: string): Promise<ConfigSnapshot | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isSnapshot(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step. It holds write keys, so only its owner may read it. */
export async function writeSnapshotFile(path: string, snapshot: ConfigSnapshot): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(snapshot));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

function isSnapshot(value: unknown): value is ConfigSnapshot {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    typeof value.version === 'number' &&
    ['sources', 'destinations', 'connections'].every((key) => Array.isArray(Reflect.get(value, key)))
  );
}
