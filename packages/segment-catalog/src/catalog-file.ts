import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ConnectorSummary, DestinationMeta } from '@trackyard/connector-sdk';

/** What the generator wrote of one destination: for people, and for whoever hosts its code. */
export interface CatalogFile {
  meta: DestinationMeta;
  host: HostFacts;
}

/** What must be known before the code is loaded. */
export interface HostFacts {
  /** Names of the definition's own settings; the others are ours. */
  settings: readonly string[];
  /** It takes an OAuth access token; `refresh`: and can renew it; `settings`: and gets it by its own settings. */
  oauth?: 'token' | 'refresh' | 'settings';
  canDelete?: true;
  /** Actions that take batches, and how many events at once at the most. */
  batches: Readonly<Record<string, number>>;
}

const FOLDER = new URL('../catalog/', import.meta.url);

/** All destinations, by directory; read once, when the catalog is first looked at. */
export function readIndex(): Readonly<Record<string, ConnectorSummary>> {
  return JSON.parse(readFileSync(new URL('index.json', FOLDER), 'utf8'));
}

/** Kept nowhere: forms are rare, and the worker keeps the definitions that it uses. */
export async function readCatalogFile(directory: string): Promise<CatalogFile> {
  return JSON.parse(await readFile(new URL(`${directory}.json`, FOLDER), 'utf8'));
}
