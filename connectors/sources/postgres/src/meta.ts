import { PULL_FIELDS, type SourceMeta } from '@trackyard/connector-sdk';

const COLUMN = '^[^\\0]{1,63}$';

export const meta: SourceMeta = {
  slug: 'postgres',
  name: 'PostgreSQL',
  category: 'Warehouses and databases',
  description:
    'Rows of a table or a query of your PostgreSQL, new and changed ones on a schedule, as events.',
  kind: 'pull',
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
    database: { type: 'string', label: 'Database', description: 'The database to read.' },
    user: { type: 'string', label: 'User', description: 'A role that may read the table, and nothing else.' },
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
    table: { type: 'string', label: 'Table', description: 'A table or view: orders, or shop.orders.' },
    query: {
      type: 'text',
      label: 'Query',
      description: 'Instead of a table: one SELECT, without ORDER BY and LIMIT.',
    },
    cursorColumn: {
      type: 'string',
      label: 'Cursor column',
      description:
        'Grows with every new or changed row: a time (updated_at) finds both, a number or id that grows only new rows. Rows without it are not read.',
      required: true,
      pattern: COLUMN,
    },
    idColumns: {
      type: 'string',
      multiple: true,
      label: 'Id columns',
      description: 'What tells rows apart: the primary key.',
      default: ['id'],
      pattern: COLUMN,
    },
    settleSeconds: {
      type: 'integer',
      label: 'Seconds to settle',
      description:
        'How long a transaction that writes rows may take. With a time, rows of the last so many seconds are looked at again; with a number, a run waits so long before it reads.',
      default: 30,
      minimum: 0,
      maximum: 3_600,
    },
    eventType: {
      type: 'string',
      label: 'Call',
      description: 'What a row becomes.',
      default: 'track',
      choices: [
        { value: 'track', label: 'Track: something happened; columns are properties' },
        { value: 'identify', label: 'Identify: somebody is known; columns are traits' },
      ],
    },
    eventName: {
      type: 'string',
      label: 'Event name',
      description: 'Of track calls.',
      default: 'Row Changed',
    },
    userIdColumn: {
      type: 'string',
      label: 'User id column',
      description: 'A row without user and anonymous id stands in quarantine.',
      pattern: COLUMN,
    },
    anonymousIdColumn: {
      type: 'string',
      label: 'Anonymous id column',
      description: 'Where users are not known.',
      pattern: COLUMN,
    },
    timestampColumn: {
      type: 'string',
      label: 'Time column',
      description:
        'When it happened. Left empty: the cursor, where that is a time, else when the row was read.',
      pattern: COLUMN,
    },
    columns: {
      type: 'object',
      additional: true,
      label: 'Columns',
      description:
        'Which columns to send, each with its name in the event: {"total_cents": "total"}. Left empty: all.',
    },
    ...PULL_FIELDS,
  },
};
