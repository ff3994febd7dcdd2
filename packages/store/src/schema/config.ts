import { boolean, foreignKey, index, integer, json, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import type { Enrichments } from '@trackyard/enrichment';
import type {
  ConnectionRules,
  DeliveryConfig,
  DestinationMapping,
  WarehouseConfig,
} from '@trackyard/pipeline';
import { instant, trackyard } from './tables.ts';
import { users } from './auth.ts';

type JsonRecord = Record<string, unknown>;

export const workspaces = trackyard.table('workspaces', {
  id: text().primaryKey(),
  name: text().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** Who may use which workspace through the console. */
export const members = trackyard.table(
  'members',
  {
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text({ enum: ['owner', 'admin', 'editor', 'viewer'] }).notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.userId] })],
);

export const sources = trackyard.table(
  'sources',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    /** Names the warehouse schema; never changes. */
    slug: text().notNull(),
    name: text().notNull(),
    type: text().notNull(),
    writeKey: text('write_key').notNull().unique(),
    /** Secret fields are sealed. */
    settings: json().$type<JsonRecord>().notNull(),
    /** What is added to its events. */
    enrichments: json().$type<Enrichments>().notNull().default({}),
    enabled: boolean().notNull().default(true),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    unique('sources_workspace_slug').on(table.workspaceId, table.slug),
    unique('sources_workspace_id').on(table.workspaceId, table.id),
  ],
);

export const destinations = trackyard.table(
  'destinations',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    type: text().notNull(),
    /** Secret fields are sealed. */
    settings: json().$type<JsonRecord>().notNull(),
    enabled: boolean().notNull().default(true),
    /** The local warehouse that came with the installation: fixed settings, may reach private addresses. */
    builtin: boolean().notNull().default(false),
    /** Retry and rate settings that differ from the connector's. */
    delivery: json().$type<DeliveryConfig>().notNull(),
    /** In their order; empty where the presets decide. */
    mappings: json().$type<DestinationMapping[]>().notNull().default([]),
    /** Only of warehouses. */
    warehouse: json().$type<WarehouseConfig>().notNull().default({}),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [unique('destinations_workspace_id').on(table.workspaceId, table.id)],
);

/** The foreign keys hold the workspace too: a connection between two workspaces cannot be written. */
export const connections = trackyard.table(
  'connections',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    sourceId: text('source_id').notNull(),
    destinationId: text('destination_id').notNull(),
    enabled: boolean().notNull().default(true),
    mode: text({ enum: ['live', 'shadow'] })
      .notNull()
      .default('live'),
    /** Whether one user's events leave in accepted order. */
    order: text({ enum: ['none', 'user'] })
      .notNull()
      .default('none'),
    /** What it lets through: filter, sample, consent, properties. */
    rules: json().$type<ConnectionRules>().notNull().default({}),
    /** When it was put into shadow mode, the last time. */
    shadowSince: instant('shadow_since'),
    /** Promoted from shadow mode: what was received before is not live traffic. */
    liveSince: instant('live_since'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    unique('connections_pair').on(table.sourceId, table.destinationId),
    index('connections_destination').on(table.workspaceId, table.destinationId),
    foreignKey({
      name: 'connections_source',
      columns: [table.workspaceId, table.sourceId],
      foreignColumns: [sources.workspaceId, sources.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'connections_destination_fk',
      columns: [table.workspaceId, table.destinationId],
      foreignColumns: [destinations.workspaceId, destinations.id],
    }).onDelete('cascade'),
  ],
);

export const apiKeys = trackyard.table(
  'api_keys',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** SHA-256 as hexadecimal: the key is 256 random bits, so that no slow hash is needed. */
    hash: text().notNull().unique(),
    /** The key's first characters, to tell keys apart. */
    prefix: text().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    lastUsedAt: instant('last_used_at'),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [index('api_keys_workspace').on(table.workspaceId)],
);

/** One row: the number of the configuration, moved in the same transaction as every change of it. */
export const configVersion = trackyard.table('config_version', {
  id: integer().primaryKey(),
  version: integer().notNull(),
});
