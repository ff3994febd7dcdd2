import { readFile } from 'node:fs/promises';
import { sources } from '@trackyard/connectors';

const FOLDER = new URL('../../../../connectors/sources/', import.meta.url);

/** A source connector's README, which says where in the vendor's console to go; nothing where it has none. */
export async function sourceDocs(type: string): Promise<string | null> {
  if (!sources[type]) return null;
  try {
    return await readFile(new URL(`${type}/README.md`, FOLDER), 'utf8');
  } catch {
    return null;
  }
}
