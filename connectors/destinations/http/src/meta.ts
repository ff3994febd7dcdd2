import { EVERY_EVENT, type DestinationMeta } from '@trackyard/connector-sdk';

export const meta: DestinationMeta = {
  slug: 'http',
  name: 'HTTP API',
  category: 'Webhooks, queues and files',
  description:
    'Sends events to any HTTP API: its method, addresses, headers, credentials and body as you say.',
  settings: {
    url: {
      type: 'string',
      label: 'URL',
      description:
        'Where requests go. {path} in its path or query is filled from the event, for example https://api.example.com/users/{userId}/events; an event that has no such value is refused.',
      required: true,
      pattern: '^https?://',
      placeholder: 'https://api.example.com/users/{userId}/events',
    },
    method: {
      type: 'string',
      label: 'Method',
      description: 'GET, HEAD and DELETE carry no body.',
      default: 'POST',
      choices: ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD'].map((value) => ({ value, label: value })),
    },
    format: {
      type: 'string',
      label: 'Body',
      description: 'How an event, or what a mapping makes of it, is written.',
      default: 'json',
      choices: [
        { value: 'json', label: 'JSON' },
        { value: 'ndjson', label: 'NDJSON: one line for each event' },
        { value: 'form', label: 'Form fields; what is nested in them is JSON' },
      ],
    },
    auth: {
      type: 'string',
      label: 'Authentication',
      description: 'How the API is told who sends.',
      default: 'none',
      choices: [
        { value: 'none', label: 'None' },
        { value: 'basic', label: 'Basic: user and password' },
        { value: 'bearer', label: 'Bearer token' },
        { value: 'header', label: 'A header of its own' },
      ],
    },
    user: {
      type: 'string',
      label: 'User',
      description: 'For basic authentication.',
      dependsOn: { match: 'all', conditions: [{ field: 'auth', operator: 'is', value: 'basic' }] },
    },
    authHeader: {
      type: 'string',
      label: 'Header',
      description: 'Name of the header that carries the secret.',
      default: 'x-api-key',
      dependsOn: { match: 'all', conditions: [{ field: 'auth', operator: 'is', value: 'header' }] },
    },
    authSecret: {
      type: 'string',
      label: 'Secret',
      description: 'The password, the token, or the value of the header.',
      secret: true,
      dependsOn: { match: 'all', conditions: [{ field: 'auth', operator: 'is_not', value: 'none' }] },
    },
    headers: {
      type: 'object',
      label: 'Headers',
      description: 'Sent with every request, for example Accept with application/json.',
      values: 'text',
    },
    secretHeaders: {
      type: 'object',
      label: 'Secret headers',
      description: 'The same for values that nobody may read again.',
      values: 'text',
      secret: true,
    },
    batch: {
      type: 'boolean',
      label: 'Send batches',
      description: 'One request carries several events: a JSON list, or NDJSON lines. Forms carry one each.',
      default: false,
    },
    maxBatchEvents: {
      type: 'integer',
      label: 'Events in a batch',
      description: 'The most events in one request, where batches are sent.',
      default: 100,
      minimum: 1,
      maximum: 1000,
    },
    maxBatchKilobytes: {
      type: 'integer',
      label: 'Size of a batch',
      description: 'The most kilobytes in the body of one request, where batches are sent.',
      default: 500,
      minimum: 1,
      maximum: 8000,
    },
    statuses: {
      type: 'object',
      label: 'What statuses mean',
      description:
        'Where the API departs from custom: a status (409) or a class (4xx), and delivered, retry, held or dead. A number goes before its class.',
      values: 'text',
    },
    timeoutSeconds: {
      type: 'integer',
      label: 'Timeout',
      description: 'How many seconds an answer may take.',
      default: 15,
      minimum: 1,
      maximum: 60,
    },
  },
  actions: {
    send: {
      name: 'Send',
      description: 'Sends the event as it is.',
      fields: {},
    },
    sendTemplate: {
      name: 'Send a body of your own',
      description: 'Sends what the mapping makes of the event.',
      fields: {
        body: {
          type: 'object',
          label: 'Body',
          description:
            'What is sent, in the format of the settings. A text (from a template) is sent as it is.',
          required: true,
          default: { '@path': '$.' },
        },
        headers: {
          type: 'object',
          label: 'Headers',
          description: 'Sent with this request, for example {"X-User": {"@path": "$.userId"}}.',
        },
      },
    },
  },
  presets: [{ name: 'All events', action: 'send', trigger: EVERY_EVENT, fields: {} }],
};
