import type { Fields, SourceMeta } from '@trackyard/connector-sdk';

/** What a mapping can fill, each with a literal or a directive such as `{"@path": "$.user.id"}`. */
export const MAPPED_FIELDS: Fields = {
  type: {
    type: 'string',
    label: 'Event type',
    description: 'track (unless mapped), identify, page, screen, group or alias.',
  },
  event: {
    type: 'string',
    label: 'Name',
    description: 'Of a track event, a page or a screen; “Webhook Received” for a track event without one.',
  },
  userId: { type: 'string', label: 'User id', description: 'Your own id of the user.' },
  anonymousId: {
    type: 'string',
    label: 'Anonymous id',
    description: 'Any other id of the person. Without either id, the event is of “webhook:unknown”.',
  },
  messageId: {
    type: 'string',
    label: 'Message id',
    description:
      'The sender’s id of the event: what has the same one is a duplicate. Unless mapped, equal bodies are duplicates.',
  },
  timestamp: {
    type: 'datetime',
    label: 'Time',
    description: 'When it occurred: ISO 8601, or seconds or milliseconds since 1970.',
  },
  properties: {
    type: 'object',
    label: 'Properties',
    description: 'Of the event, or traits of an identify or group call; the whole body unless mapped.',
  },
  groupId: { type: 'string', label: 'Group id', description: 'Of a group call.' },
  previousId: { type: 'string', label: 'Previous id', description: 'Of an alias call.' },
};

const WITH_SECRET = {
  match: 'all',
  conditions: [{ field: 'authentication', operator: 'is_not', value: 'none' }],
} as const;
const WITH_HMAC = {
  match: 'all',
  conditions: [{ field: 'authentication', operator: 'is', value: 'hmac' }],
} as const;

export const meta: SourceMeta = {
  slug: 'webhook',
  name: 'Webhook',
  category: 'Webhooks, queues and files',
  description:
    'Takes JSON, forms and XML from anything that can call a URL, and maps them to events as you say.',
  kind: 'webhook',
  mapped: { setting: 'mapping', fields: MAPPED_FIELDS },
  settings: {
    authentication: {
      type: 'string',
      label: 'Authentication',
      description:
        'How the sender shows who it is. Without any, whoever knows the URL can write events of any user.',
      required: true,
      choices: [
        { value: 'token', label: 'A token in a header, or as “token” in the URL' },
        { value: 'hmac', label: 'A signature (HMAC) of the body in a header' },
        { value: 'none', label: 'None' },
      ],
    },
    secret: {
      type: 'string',
      label: 'Token or signing secret',
      description: 'Needed unless authentication is “none”: without one, every request is refused.',
      secret: true,
      generate: { prefix: '', bytes: 32 },
      dependsOn: WITH_SECRET,
    },
    header: {
      type: 'string',
      label: 'Header',
      description:
        'Which header holds the token (Authorization, unless set; with or without “Bearer”) or the signature (X-Signature, unless set; with or without the algorithm and “=” before it).',
      pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
      dependsOn: WITH_SECRET,
    },
    algorithm: {
      type: 'string',
      label: 'Algorithm',
      description: 'The hash of the HMAC.',
      default: 'sha256',
      choices: [
        { value: 'sha256', label: 'SHA-256' },
        { value: 'sha512', label: 'SHA-512' },
        { value: 'sha1', label: 'SHA-1' },
      ],
      dependsOn: WITH_HMAC,
    },
    encoding: {
      type: 'string',
      label: 'Encoding',
      description: 'How the signature is written.',
      default: 'hex',
      choices: [
        { value: 'hex', label: 'Hexadecimal' },
        { value: 'base64', label: 'Base64' },
      ],
      dependsOn: WITH_HMAC,
    },
    mapping: {
      type: 'object',
      label: 'Mapping',
      description:
        'Fields of the event (type, event, userId, anonymousId, messageId, timestamp, properties, groupId, previousId) from the body, by the directives that mappings of destinations use.',
    },
    keepRepeats: {
      type: 'boolean',
      label: 'Keep repeats',
      description:
        'For bodies with neither an id nor a time, where equal ones are events of their own: without a mapped message id, none is a duplicate. What the sender repeats is then counted again.',
      default: false,
    },
  },
};
