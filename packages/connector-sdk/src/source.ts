import type { SourceMeta } from './meta.ts';

/** A kind of source. `verify`, `parse` and the handshake come with the first webhook source. */
export interface SourceDefinition {
  meta: SourceMeta;
}

export function defineSource(definition: SourceDefinition): SourceDefinition {
  return definition;
}
