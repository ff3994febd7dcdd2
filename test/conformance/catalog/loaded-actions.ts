import type { Settings } from '@trackyard/connector-sdk';
import type { CatalogHost } from '@trackyard/segment-catalog';
import { recordingContext } from './recording-context.ts';

/** Names of the actions that the destination's code has once it is loaded; also of those that may not be used. */
export function loadedActions(
  { thread }: CatalogHost,
  directory: string,
  settings: Settings,
): Promise<string[]> {
  const { context } = recordingContext(`dst_load_${directory}`);
  const account = {
    destinationId: context.destinationId,
    directory,
    settings: { ...settings },
    environment: {},
  };
  return thread.ask<'load'>(account, { name: 'load' }, context);
}
