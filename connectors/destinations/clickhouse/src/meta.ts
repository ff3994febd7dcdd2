import { EVERY_EVENT, SYNC_FIELDS, type DestinationMeta } from '@trackyard/connector-sdk';

export const meta: DestinationMeta = {
  slug: 'clickhouse',
  name: 'ClickHouse',
  category: 'Warehouses and databases',
  isWarehouse: true,
  description:
    'Keeps events as tables in your ClickHouse: one for each type of call, one for each track event.',
  settings: {
    url: {
      type: 'string',
      label: 'URL',
      description:
        'Of the HTTP interface: https://host:8443. In ClickHouse Cloud: Connect → HTTPS shows it; on a server of your own it is http_port or https_port.',
      required: true,
      pattern: '^https?://[^/?#@\\s]+(/[^?#@\\s]*)?$',
    },
    user: {
      type: 'string',
      label: 'User',
      description: 'One that may make databases (or tables in the database below), insert and select.',
      required: true,
      pattern: '^[^:]+$',
    },
    password: { type: 'string', label: 'Password', description: 'Of that user.', secret: true },
    schema: {
      type: 'string',
      label: 'Shared database',
      description:
        'One database for all sources. Left empty, each source has its own, named after it. Events that are there stay where they are when this changes.',
      pattern: '^[A-Za-z_][A-Za-z0-9_]{0,62}$',
    },
    ...SYNC_FIELDS,
  },
  actions: {
    store: {
      name: 'Store',
      description: 'Adds each event to its tables; read, each is there once.',
      fields: {},
    },
  },
  presets: [{ name: 'All events', action: 'store', trigger: EVERY_EVENT, fields: {} }],
};
