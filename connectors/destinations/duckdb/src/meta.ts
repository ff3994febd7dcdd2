import { EVERY_EVENT, SYNC_FIELDS, type DestinationMeta } from '@trackyard/connector-sdk';

export const meta: DestinationMeta = {
  slug: 'duckdb',
  name: 'DuckDB',
  category: 'Warehouses and databases',
  isWarehouse: true,
  description:
    'Keeps events as tables in a DuckDB file on this hub: one for each type of call, one for each track event.',
  settings: {
    schema: {
      type: 'string',
      label: 'Shared schema',
      description:
        'One schema for all sources, in lower case. Left empty, each source has its own, named after it. Events that are there stay where they are when this changes.',
      pattern: '^[a-z0-9_][a-z0-9_]{0,62}$',
    },
    ...SYNC_FIELDS,
  },
  actions: {
    store: {
      name: 'Store',
      description: 'Adds each event to its tables, once.',
      fields: {},
    },
  },
  presets: [{ name: 'All events', action: 'store', trigger: EVERY_EVENT, fields: {} }],
};
