import { EVERY_EVENT, type DestinationMeta, type Field } from '@trackyard/connector-sdk';

const text = (label: string, description: string): Field => ({ type: 'string', label, description });

const onlyWith = (field: string, value: string | boolean, operator: 'is' | 'is_not' = 'is') => ({
  dependsOn: { match: 'all' as const, conditions: [{ field, operator, value }] },
});

export const meta: DestinationMeta = {
  slug: 'kafka',
  name: 'Apache Kafka',
  category: 'Webhooks, queues and files',
  description: 'Writes events to a Kafka topic, those of a user in their order to one partition.',
  settings: {
    brokers: {
      ...text('Brokers', 'host:port of one or more of them; the others are found through these.'),
      multiple: true,
      required: true,
      pattern: '^(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+):\\d{1,5}$',
    },
    topic: {
      ...text('Topic', 'Where events go, unless the mapping says otherwise. It must exist: none is made.'),
      required: true,
      pattern: '^[A-Za-z0-9._-]{1,249}$',
    },
    tls: {
      type: 'boolean',
      label: 'TLS',
      description: "Encrypts connections and checks the brokers' certificates.",
      default: true,
    },
    caCertificate: {
      type: 'text',
      label: 'CA certificate',
      description: 'PEM. Trusted instead of the public authorities.',
      ...onlyWith('tls', true),
    },
    sasl: {
      ...text('Authentication', 'How the brokers are told who writes.'),
      default: 'none',
      choices: [
        { value: 'none', label: 'None' },
        { value: 'plain', label: 'SASL/PLAIN; only with TLS' },
        { value: 'scram-sha-256', label: 'SASL/SCRAM-SHA-256' },
        { value: 'scram-sha-512', label: 'SASL/SCRAM-SHA-512' },
      ],
    },
    user: {
      ...text('User', 'Or API key. It may describe and write the topic.'),
      ...onlyWith('sasl', 'none', 'is_not'),
    },
    password: {
      ...text('Password', 'Or API secret.'),
      secret: true,
      ...onlyWith('sasl', 'none', 'is_not'),
    },
    compression: {
      ...text('Compression', 'Of what is sent and stored.'),
      default: 'gzip',
      choices: [
        { value: 'gzip', label: 'gzip' },
        { value: 'none', label: 'None' },
      ],
    },
  },
  actions: {
    send: {
      name: 'Send',
      description: 'Writes the event as JSON; its key is the user id, else the anonymous id.',
      fields: {},
    },
    sendTemplate: {
      name: 'Send a message of your own',
      description: 'Writes what the mapping makes of the event.',
      fields: {
        value: {
          type: 'object',
          label: 'Value',
          description: 'An object is written as JSON, a text (from a template) as it is.',
          required: true,
          default: { '@path': '$.' },
        },
        key: {
          ...text('Key', 'Messages of one key go to one partition, in their order.'),
          default: {
            '@if': {
              exists: { '@path': '$.userId' },
              then: { '@path': '$.userId' },
              else: { '@path': '$.anonymousId' },
            },
          },
        },
        topic: text('Topic', 'Instead of the topic of the settings.'),
        headers: {
          type: 'object',
          label: 'Headers',
          description: 'Beside message-id and content-type, as texts.',
        },
      },
    },
  },
  presets: [{ name: 'All events', action: 'send', trigger: EVERY_EVENT, fields: {} }],
};
