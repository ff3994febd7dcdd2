import type { DestinationMeta, Settings } from '@trackyard/connector-sdk';
import { literalFor } from './fill-fields.ts';
import { knownSettings } from './known-values.ts';

/** Settings that are complete: all fields, as a person could have typed them. */
export function seededSettings(directory: string, { settings }: DestinationMeta): Settings {
  const made = Object.entries(settings).map(([name, field]) => [name, literalFor(name, field, 'all')]);
  return { ...Object.fromEntries(made), ...knownSettings(directory) };
}
