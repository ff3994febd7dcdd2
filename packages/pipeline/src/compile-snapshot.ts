import type { ConfigSnapshot, ConnectionConfig, DestinationConfig, SourceConfig } from './config-snapshot.ts';

/** A snapshot as the data path asks it: plain lookups, made once a version, never changed. */
export interface CompiledConfig {
  version: number;
  sourceByWriteKey: ReadonlyMap<string, SourceConfig>;
  sourceById: ReadonlyMap<string, SourceConfig>;
  destinationById: ReadonlyMap<string, DestinationConfig>;
  connectionById: ReadonlyMap<string, ConnectionConfig>;
  /**
   * A source's connections in the order of their ids. Disabled ones are among them, so that `decide` can
   * say why an event was not sent; so are those to disabled destinations, whose events are held.
   */
  connectionsBySource: ReadonlyMap<string, readonly ConnectionConfig[]>;
}

export function compileSnapshot(snapshot: ConfigSnapshot): CompiledConfig {
  const destinationById = byId(snapshot.destinations);
  const connectionsBySource = new Map<string, ConnectionConfig[]>();
  for (const connection of [...snapshot.connections].sort(inOrderOfIds)) {
    if (!destinationById.has(connection.destinationId)) continue;
    const others = connectionsBySource.get(connection.sourceId);
    if (others) others.push(connection);
    else connectionsBySource.set(connection.sourceId, [connection]);
  }
  return {
    version: snapshot.version,
    sourceByWriteKey: new Map(snapshot.sources.map((source) => [source.writeKey, source])),
    sourceById: byId(snapshot.sources),
    destinationById,
    connectionById: byId(snapshot.connections),
    connectionsBySource,
  };
}

function byId<T extends { id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function inOrderOfIds(one: { id: string }, other: { id: string }): number {
  return one.id < other.id ? -1 : 1;
}
