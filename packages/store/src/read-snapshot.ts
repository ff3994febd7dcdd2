import { sql } from 'drizzle-orm';
import type { ConfigSnapshot } from '@trackyard/pipeline';
import type { Database } from './database.ts';
import { configVersion, connections, destinations, sources } from './schema/index.ts';

/** The whole configuration of all workspaces as of one moment. Settings stay sealed. */
export function readSnapshot(db: Database): Promise<ConfigSnapshot> {
  return db.transaction(
    async (tx) => {
      const [current] = await tx.select().from(configVersion);
      return {
        version: current?.version ?? 0,
        sources: await readSources(tx),
        destinations: await readDestinations(tx),
        connections: await readConnections(tx),
      };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

async function readSources(tx: Database): Promise<ConfigSnapshot['sources']> {
  return tx
    .select({
      id: sources.id,
      workspaceId: sources.workspaceId,
      slug: sources.slug,
      type: sources.type,
      writeKey: sources.writeKey,
      enabled: sources.enabled,
      strict: sql<boolean>`coalesce(${sources.settings} ->> 'strict', 'false') = 'true'`,
      settings: sources.settings,
      enrichments: sources.enrichments,
    })
    .from(sources)
    .orderBy(sources.id);
}

async function readDestinations(tx: Database): Promise<ConfigSnapshot['destinations']> {
  return tx
    .select({
      id: destinations.id,
      workspaceId: destinations.workspaceId,
      name: destinations.name,
      type: destinations.type,
      enabled: destinations.enabled,
      builtin: destinations.builtin,
      settings: destinations.settings,
      delivery: destinations.delivery,
      mappings: destinations.mappings,
      warehouse: destinations.warehouse,
    })
    .from(destinations)
    .orderBy(destinations.id);
}

async function readConnections(tx: Database): Promise<ConfigSnapshot['connections']> {
  const rows = await tx
    .select({
      id: connections.id,
      workspaceId: connections.workspaceId,
      sourceId: connections.sourceId,
      destinationId: connections.destinationId,
      enabled: connections.enabled,
      order: connections.order,
      mode: connections.mode,
      rules: connections.rules,
      liveSince: connections.liveSince,
    })
    .from(connections)
    .orderBy(connections.id);
  return rows.map(({ liveSince, ...row }) => ({
    ...row,
    ...(liveSince && { liveSince: liveSince.toISOString() }),
  }));
}
