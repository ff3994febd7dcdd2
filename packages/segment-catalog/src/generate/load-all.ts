import { createRequire } from 'node:module';
import type { SegmentDefinition } from './segment-definition.ts';

interface Manifest {
  manifest: Record<string, { directory: string; definition: SegmentDefinition }>;
}

/** The whole package, by directory in alphabetical order: 110 MB and a second or two. For generating and tests only. */
export function loadAll(): Map<string, SegmentDefinition> {
  const { manifest } = createRequire(import.meta.url)(
    '@segment/action-destinations/dist/destinations',
  ) as Manifest;
  const entries = Object.values(manifest).map(({ directory, definition }): [string, SegmentDefinition] => [
    directory,
    definition,
  ]);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
