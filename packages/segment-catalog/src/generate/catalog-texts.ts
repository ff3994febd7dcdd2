import { summaryOf, type ConnectorSummary } from '@trackyard/connector-sdk';
import { convertDestination } from './convert-destination.ts';
import { loadAll } from './load-all.ts';

/** The generated files, by name: one a destination, and the index of all. */
export function catalogTexts(): Map<string, string> {
  const files = [...loadAll()].map(
    ([directory, definition]) => [directory, convertDestination(directory, definition)] as const,
  );
  const index = files.map(([directory, { meta }]): [string, ConnectorSummary] => [
    directory,
    summaryOf(meta),
  ]);
  return new Map([
    ['index.json', `${JSON.stringify(Object.fromEntries(index), null, 1)}\n`],
    ...files.map(([directory, file]): [string, string] => [`${directory}.json`, `${JSON.stringify(file)}\n`]),
  ]);
}
