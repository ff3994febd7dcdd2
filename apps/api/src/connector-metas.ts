import { TrackyardError } from '@trackyard/base';
import { destinations, sources } from '@trackyard/connectors';
import type { DestinationMeta, SourceMeta } from '@trackyard/connector-sdk';

/** Nothing where this version has no such connector: what was made with it can still be seen and deleted. */
export async function findSourceMeta(type: string): Promise<SourceMeta | undefined> {
  return sources[type]?.meta();
}

export async function findDestinationMeta(type: string): Promise<DestinationMeta | undefined> {
  return destinations[type]?.meta();
}

/** For what is made or changed: throws `TY_VALIDATION`. */
export function required<T>(meta: T | undefined): T {
  if (meta) return meta;
  throw new TrackyardError('TY_VALIDATION', {
    details: [{ field: 'type', message: 'There is no such connector.' }],
  });
}
