import { EVERY_EVENT, SYNC_FIELDS, type DestinationMeta } from '@trackyard/connector-sdk';

export const meta: DestinationMeta = {
  slug: 'bigquery',
  name: 'BigQuery',
  category: 'Warehouses and databases',
  isWarehouse: true,
  description:
    'Keeps events as tables in Google BigQuery: one for each type of call, one for each track event.',
  settings: {
    serviceAccountKey: {
      type: 'text',
      label: 'Service account key',
      description:
        'The JSON key file. In the Google Cloud console: IAM & Admin, Service Accounts, the account, Keys, Add key, JSON. The account needs the roles BigQuery Data Editor and BigQuery Job User.',
      secret: true,
      required: true,
    },
    projectId: {
      type: 'string',
      label: 'Project',
      description:
        'The id of the project with the data, which also pays for the jobs. Left empty: the project of the key.',
      pattern: '^[a-z][a-z0-9.:-]{4,}$',
    },
    location: {
      type: 'string',
      label: 'Location',
      description:
        'Where the datasets are: US, EU, or a region such as europe-west1. It cannot be changed later.',
      default: 'US',
      pattern: '^[A-Za-z][A-Za-z0-9-]{1,40}$',
    },
    dataset: {
      type: 'string',
      label: 'Shared dataset',
      description:
        'One dataset for all sources. Left empty, each source has its own, named after it. Events that are there stay where they are when this changes.',
      pattern: '^[A-Za-z0-9_]{1,1024}$',
    },
    apiEndpoint: {
      type: 'string',
      label: 'API endpoint',
      description:
        'Only for private or regional endpoints, such as https://bigquery.europe-west3.rep.googleapis.com.',
      pattern: '^https?://[^/?#@]+$',
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
  // Loads of one dataset follow each other: more at once would only wait.
  pace: { concurrency: 2 },
};
