import { EVERY_EVENT, type DestinationMeta } from '@trackyard/connector-sdk';

/** Of Standard Webhooks: a secret of 24 to 64 random bytes, or an Ed25519 private key. */
const SECRET_PATTERN = '^(whsec_[A-Za-z0-9+/]{32,86}|whsk_[A-Za-z0-9+/]{43,86})={0,2}$';

export const meta: DestinationMeta = {
  slug: 'webhook',
  name: 'Webhook',
  category: 'Webhooks, queues and files',
  description: 'Posts each event as JSON to a URL of yours, signed as Standard Webhooks describes.',
  settings: {
    url: {
      type: 'string',
      label: 'URL',
      description:
        'Where events are posted to. It must answer with a 2xx status; redirects are not followed.',
      required: true,
      pattern: '^https?://',
    },
    secret: {
      type: 'string',
      label: 'Signing secret',
      description:
        'Signs every request; the receiver must have the same. "whsec_" and 24 to 64 bytes in base64, or "whsk_" and an Ed25519 private key, of which the receiver gets the public half.',
      required: true,
      secret: true,
      generate: { prefix: 'whsec_', bytes: 32 },
      pattern: SECRET_PATTERN,
    },
    previousSecret: {
      type: 'string',
      label: 'Previous signing secret',
      description:
        'While you change the secret, requests carry a signature by each. Remove it once the receiver knows the new one.',
      secret: true,
      pattern: SECRET_PATTERN,
    },
    batch: {
      type: 'boolean',
      label: 'Send batches',
      description: 'One request carries a JSON list of events instead of a single event.',
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
    headers: {
      type: 'object',
      label: 'Extra headers',
      description: 'Sent with every request, for example Authorization with Bearer and a token.',
      values: 'text',
      secret: true,
    },
  },
  actions: {
    send: {
      name: 'Send',
      description: 'Posts the event as it is, or a list of events.',
      fields: {},
    },
    sendTemplate: {
      name: 'Send a body of your own',
      description: 'Posts what the mapping makes of the event, with headers of its own.',
      fields: {
        body: {
          type: 'object',
          label: 'Body',
          description:
            'An object or a list is sent as JSON, a text (from a template) as it is, with content-type text/plain unless the headers say otherwise.',
          required: true,
          default: { '@path': '$.' },
        },
        headers: {
          type: 'object',
          label: 'Headers',
          description:
            'Sent with this request, for example {"X-User": {"@path": "$.userId"}}. They replace extra headers of the same name.',
        },
      },
    },
  },
  presets: [{ name: 'All events', action: 'send', trigger: EVERY_EVENT, fields: {} }],
};
