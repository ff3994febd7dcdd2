import { destinations } from '@trackyard/connectors';
import { DestinationRuntimes, type DestinationRuntimesOptions } from './destination-runtimes.ts';

/** Destinations with the catalog's connectors. */
export function openRuntimes(options: Omit<DestinationRuntimesOptions, 'load'>): DestinationRuntimes {
  return new DestinationRuntimes({ load: (type) => destinations[type]?.load(), ...options });
}
