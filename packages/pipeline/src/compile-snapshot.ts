import type { Enrichments } from '@trackyard/enrichment';
import { compileMappings, type CompiledMappings } from './compile-mappings.ts';
import { compileRules, type CompiledRules } from './compile-rules.ts';
import type { ConfigSnapshot, ConnectionConfig, DestinationConfig, SourceConfig } from './config-snapshot.ts';

/** A connection with all that is asked of it for every event. */
export interface CompiledConnection extends ConnectionConfig, CompiledRules {
  destination: Pick<DestinationConfig, 'id' | 'name' | 'type'>;
  /** Absent where the snapshot knows neither mappings nor presets: the connector's own presets then decide. */
  mappings?: CompiledMappings;
}

/** A snapshot as the data path asks it: plain lookups, made once a version, never changed. */
export interface CompiledConfig {
  version: number;
  sourceByWriteKey: ReadonlyMap<string, SourceConfig>;
  sourceById: ReadonlyMap<string, SourceConfig>;
  destinationById: ReadonlyMap<string, DestinationConfig>;
  mappingsByDestination: ReadonlyMap<string, CompiledMappings>;
  /** Those whose destination exists too. */
  connectionById: ReadonlyMap<string, CompiledConnection>;
  /**
   * A source's connections in the order of their ids. Disabled ones are among them, so that `decide` can
   * say why an event was not sent; so are those to disabled destinations, whose events are held.
   */
  connectionsBySource: ReadonlyMap<string, readonly CompiledConnection[]>;
  /** Of the sources that have some switched on. */
  enrichmentsBySource: ReadonlyMap<string, Enrichments>;
}

export function compileSnapshot(snapshot: ConfigSnapshot): CompiledConfig {
  const destinationById = byId(snapshot.destinations);
  const mappingsByDestination = compileAllMappings(snapshot);
  const connectionById = new Map<string, CompiledConnection>();
  const connectionsBySource = new Map<string, CompiledConnection[]>();
  for (const connection of [...snapshot.connections].sort(inOrderOfIds)) {
    const destination = destinationById.get(connection.destinationId);
    if (!destination) continue;
    const mappings = mappingsByDestination.get(destination.id);
    const rules = compileRules(connection.rules ?? {});
    const compiled = { ...connection, ...rules, destination, ...(mappings && { mappings }) };
    connectionById.set(connection.id, compiled);
    const others = connectionsBySource.get(connection.sourceId);
    if (others) others.push(compiled);
    else connectionsBySource.set(connection.sourceId, [compiled]);
  }
  return {
    version: snapshot.version,
    sourceByWriteKey: new Map(snapshot.sources.map((source) => [source.writeKey, source])),
    sourceById: byId(snapshot.sources),
    destinationById,
    mappingsByDestination,
    connectionById,
    connectionsBySource,
    enrichmentsBySource: new Map(
      snapshot.sources.flatMap(({ id, enrichments = {} }) =>
        Object.values(enrichments).includes(true) ? [[id, enrichments] as const] : [],
      ),
    ),
  };
}

/** Destinations without mappings of their own share what is compiled of their type's presets. */
function compileAllMappings({ destinations, presets = {} }: ConfigSnapshot): Map<string, CompiledMappings> {
  const ofType = new Map(Object.entries(presets).map(([type, some]) => [type, compileMappings(some)]));
  return new Map(
    destinations.flatMap(({ id, type, mappings = [] }) => {
      const compiled = mappings.length > 0 ? compileMappings(mappings) : ofType.get(type);
      return compiled ? [[id, compiled]] : [];
    }),
  );
}

function byId<T extends { id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function inOrderOfIds(one: { id: string }, other: { id: string }): number {
  return one.id < other.id ? -1 : 1;
}
