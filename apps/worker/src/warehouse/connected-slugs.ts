import type { CompiledConfig } from '@trackyard/pipeline';

/** The slugs of the sources that are connected to a destination. */
export function connectedSlugs(
  destinationId: string,
  { connectionById, sourceById }: Pick<CompiledConfig, 'connectionById' | 'sourceById'>,
): string[] {
  return [...connectionById.values()]
    .filter((connection) => connection.destinationId === destinationId)
    .flatMap(({ sourceId }) => sourceById.get(sourceId)?.slug ?? []);
}
