import { EVERY_EVENT, SYNC_FIELDS, type DestinationMeta } from '@trackyard/connector-sdk';

const CONSOLE = 'In the Redshift console:';

export const meta: DestinationMeta = {
  slug: 'redshift',
  name: 'Amazon Redshift',
  category: 'Warehouses and databases',
  isWarehouse: true,
  description:
    'Keeps events as tables in Amazon Redshift: one for each type of call, one for each track event.',
  settings: {
    host: {
      type: 'string',
      label: 'Host',
      description: `${CONSOLE} the endpoint of the cluster or workgroup, without port and database.`,
      required: true,
      pattern: '^[A-Za-z0-9._-]{1,253}$',
    },
    port: {
      type: 'integer',
      label: 'Port',
      description: 'The number in the endpoint.',
      default: 5439,
      minimum: 1,
      maximum: 65_535,
    },
    database: {
      type: 'string',
      label: 'Database',
      description: 'The name at the end of the endpoint; "dev" in a new cluster.',
      required: true,
    },
    user: {
      type: 'string',
      label: 'User',
      description:
        'A database user that may make schemas (or tables in the schema below) and temporary tables.',
      required: true,
    },
    password: {
      type: 'string',
      label: 'Password',
      description: 'Of that user.',
      secret: true,
      required: true,
    },
    sslMode: {
      type: 'string',
      label: 'SSL mode',
      description: 'How the connection is protected.',
      default: 'require',
      choices: [
        { value: 'require', label: 'Encrypted' },
        { value: 'verify-full', label: "Encrypted, and the server's certificate is checked" },
        { value: 'disable', label: 'Not encrypted' },
      ],
    },
    schema: {
      type: 'string',
      label: 'Shared schema',
      description:
        'One schema for all sources, in lower case. Left empty, each source has its own, named after it. Events that are there stay where they are when this changes.',
      pattern: '^[a-z0-9_][a-z0-9_]{0,62}$',
    },
    bucket: {
      type: 'string',
      label: 'Staging bucket',
      description:
        'An S3 bucket in the region of the cluster, from which Redshift takes the rows by COPY. Left empty, rows are inserted, which is much slower.',
      pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
    },
    bucketPrefix: {
      type: 'string',
      label: 'Folder in the bucket',
      description: 'Where the objects are put for the moment of a load.',
      default: 'trackyard',
      pattern: '^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$',
    },
    region: {
      type: 'string',
      label: 'Region of the bucket',
      description: 'For example eu-central-1.',
      pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$',
    },
    accessKeyId: {
      type: 'string',
      label: 'Access key ID',
      secret: true,
      description:
        'In IAM: of a user that may put and delete objects in the bucket (and list and get them, without the role below).',
      pattern: '^[A-Z0-9]{16,128}$',
    },
    secretAccessKey: {
      type: 'string',
      label: 'Secret access key',
      description: 'Of that key.',
      secret: true,
      pattern: '^[\\x20-\\x5b\\x5d-\\x7e]+$',
    },
    iamRole: {
      type: 'string',
      label: 'IAM role of Redshift',
      description:
        'The ARN of a role that is attached to the cluster and may list and get objects of the bucket. Left empty, Redshift gets the key above with each COPY.',
      pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$',
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
