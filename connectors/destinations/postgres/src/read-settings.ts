import type { Settings } from '@trackyard/connector-sdk';

/** The schema for all sources, where there is one. */
export function readSharedSchema({ schema }: Settings): string | undefined {
  return typeof schema === 'string' && schema !== '' ? schema : undefined;
}
