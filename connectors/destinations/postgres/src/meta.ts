import { EVERY_EVENT, SYNC_FIELDS, type DestinationMeta } from '@trackyard/connector-sdk';

export const meta: DestinationMeta = {
  slug: 'postgres',
  name: 'PostgreSQL',
  category: 'Warehouses and databases',
  isWarehouse: true,
  description:
    'Keeps events as tables in your PostgreSQL: one for each type of call, one for each track event.',
  settings: {
    url: {
      type: 'string',
      label: 'Connection URL',
      description:
        'postgres://user:password@host:5432/database?sslmode=require – instead of the fields below, which are then not looked at.',
      secret: true,
      pattern: '^postgres(ql)?://',
    },
    host: { type: 'string', label: 'Host', description: 'Name or address of the server.' },
    port: {
      type: 'integer',
      label: 'Port',
      description: 'The port of the server.',
      default: 5432,
      minimum: 1,
      maximum: 65_535,
    },
    database: { type: 'string', label: 'Database', description: 'The database to write to.' },
    user: {
      type: 'string',
      label: 'User',
      description: 'A role that may make schemas (or tables in the schema below).',
    },
    password: { type: 'string', label: 'Password', description: 'Of that role.', secret: true },
    sslMode: {
      type: 'string',
      label: 'SSL mode',
      description:
        'How the connection is protected. Left empty: encrypted, except to this machine itself. In the URL: sslmode.',
      choices: [
        { value: 'require', label: 'Encrypted' },
        { value: 'verify-full', label: "Encrypted, and the server's certificate is checked" },
        { value: 'disable', label: 'Not encrypted' },
      ],
    },
    caCertificate: {
      type: 'text',
      label: 'CA certificate',
      description: 'PEM. Trusted instead of the public authorities when the certificate is checked.',
    },
    schema: {
      type: 'string',
      label: 'Shared schema',
      description:
        'One schema for all sources. Left empty, each source has its own, named after it. Events that are there stay where they are when this changes.',
      pattern: '^[A-Za-z0-9_][A-Za-z0-9_$-]{0,62}$',
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
