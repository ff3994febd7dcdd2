import { EVERY_EVENT, SYNC_FIELDS, type DestinationMeta } from '@trackyard/connector-sdk';

export const meta: DestinationMeta = {
  slug: 'snowflake',
  name: 'Snowflake',
  category: 'Warehouses and databases',
  isWarehouse: true,
  description:
    'Keeps events as tables in your Snowflake: one for each type of call, one for each track event.',
  settings: {
    account: {
      type: 'string',
      label: 'Account identifier',
      description:
        'myorg-myaccount. In Snowsight: your name at the bottom left → Account → View account details → Account identifier.',
      required: true,
      pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$',
    },
    user: {
      type: 'string',
      label: 'User',
      description: 'One made for this (TYPE = SERVICE), with the public key below.',
      required: true,
    },
    privateKey: {
      type: 'text',
      label: 'Private key',
      description:
        'PEM, with its BEGIN and END lines. Its public half goes to the user: ALTER USER … SET RSA_PUBLIC_KEY.',
      required: true,
      secret: true,
    },
    passphrase: {
      type: 'string',
      label: 'Passphrase',
      description: 'Of the private key, where it is encrypted.',
      secret: true,
    },
    database: {
      type: 'string',
      label: 'Database',
      description: 'As SHOW DATABASES has it, which is upper case as a rule.',
      required: true,
    },
    warehouse: {
      type: 'string',
      label: 'Warehouse',
      description:
        'What runs the loads, as SHOW WAREHOUSES has it. The smallest will do; let it suspend itself.',
      required: true,
    },
    role: {
      type: 'string',
      label: 'Role',
      description: "As SHOW ROLES has it. Left empty: the user's default role.",
    },
    schema: {
      type: 'string',
      label: 'Shared schema',
      description:
        'One schema for all sources, in upper case whatever you type. Left empty, each source has its own, named after it. Events that are there stay where they are when this changes.',
      pattern: '^[A-Za-z_][A-Za-z0-9_$]{0,126}$',
    },
    url: {
      type: 'string',
      label: 'URL',
      description:
        'Only where it is not https://<account>.snowflakecomputing.com: a private link, or China. Snowsight shows it as Account/Server URL.',
      pattern: '^https://[^/?#@\\s]+/?$',
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
