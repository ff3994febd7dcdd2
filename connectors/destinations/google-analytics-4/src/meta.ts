import { defaultMapping, type DestinationMeta, type Fields } from '@trackyard/connector-sdk';

const firstOf = (one: string, other: string) => ({
  '@if': { exists: { '@path': one }, then: { '@path': one }, else: { '@path': other } },
});

const fields: Fields = {
  name: {
    type: 'string',
    label: 'Event name',
    description:
      "Segment's e-commerce names become Google's (Order Completed: purchase), others letters, digits and _; 40 characters at most.",
    required: true,
    default: { '@path': '$.event' },
  },
  clientId: {
    type: 'string',
    label: 'Client id',
    description:
      'Of the browser: from the _ga cookie where its visits are to be the same user, else any id that stays the same. For an app stream the app instance id of the Firebase SDK.',
    required: true,
    default: firstOf('$.anonymousId', '$.userId'),
  },
  userId: {
    type: 'string',
    label: 'User id',
    description: 'Who it was, across devices. Google forbids personal data here.',
    default: { '@path': '$.userId' },
  },
  sessionId: {
    type: 'string',
    label: 'Session id',
    description: 'Of the visit, as in the _ga_… cookie: joins the event to it.',
    default: { '@path': '$.properties.session_id' },
  },
  engagementTimeMs: {
    type: 'integer',
    label: 'Engagement time',
    description: 'In milliseconds; 1 where it is missing, so that users count as active.',
    default: { '@path': '$.properties.engagement_time_msec' },
  },
  timestamp: {
    type: 'datetime',
    label: 'Time',
    description: 'When it happened; Google takes the last 72 hours.',
    default: { '@path': '$.timestamp' },
  },
  currency: {
    type: 'string',
    label: 'Currency',
    description: 'Of the value, three letters (ISO 4217).',
    default: { '@path': '$.properties.currency' },
  },
  value: {
    type: 'number',
    label: 'Value',
    description: 'What it was worth.',
    default: firstOf('$.properties.revenue', '$.properties.value'),
  },
  transactionId: {
    type: 'string',
    label: 'Transaction id',
    description: 'Of an order: Google counts each once.',
    default: { '@path': '$.properties.order_id' },
  },
  items: {
    type: 'object',
    multiple: true,
    label: 'Items',
    description: "Products by Segment's or Google's names; 200 at most.",
    default: { '@path': '$.properties.products' },
  },
  params: {
    type: 'object',
    label: 'Parameters',
    description:
      'More about the event: 25 texts, numbers or booleans of 100 characters. What is nested or has a name that Google does not take is left out.',
    default: { '@path': '$.properties' },
  },
  userProperties: {
    type: 'object',
    label: 'User properties',
    description: 'More about the user: 25 of 36 characters, names of 24.',
    default: { '@path': '$.context.traits' },
  },
  adUserData: {
    type: 'string',
    label: 'Consent to user data for ads',
    description: 'GRANTED or DENIED, or true or false.',
    default: { '@path': '$.context.consent.categoryPreferences.Advertising' },
  },
  adPersonalization: {
    type: 'string',
    label: 'Consent to personal ads',
    description: 'GRANTED or DENIED, or true or false.',
    default: { '@path': '$.context.consent.categoryPreferences.Advertising' },
  },
  ip: {
    type: 'string',
    label: 'IP address',
    description: 'For the place of the visitor; Google does not keep it.',
  },
  userAgent: {
    type: 'string',
    label: 'User agent',
    description: 'For the device of the visitor.',
    default: { '@path': '$.context.userAgent' },
  },
};

const track = 'type = "track"';
const page = 'type = "page"';
const ofPage = {
  ...defaultMapping(fields),
  name: 'page_view',
  params: {
    page_location: { '@path': '$.context.page.url' },
    page_referrer: { '@path': '$.context.page.referrer' },
    page_title: { '@path': '$.context.page.title' },
  },
};

export const meta: DestinationMeta = {
  slug: 'google-analytics-4',
  name: 'Google Analytics 4',
  category: 'Analytics',
  description: 'Sends events from your server to Google Analytics 4, by its Measurement Protocol.',
  settings: {
    measurementId: {
      type: 'string',
      label: 'Measurement id',
      description: 'Of a web stream: Admin, Data streams, the stream; begins with G-.',
      pattern: '^G-[A-Z0-9]{4,20}$',
      placeholder: 'G-XXXXXXXXXX',
    },
    firebaseAppId: {
      type: 'string',
      label: 'Firebase app id',
      description:
        'Of an app stream, instead of the measurement id: Firebase console, Project settings, Your apps.',
      pattern: '^\\d+:\\d+:(android|ios|web):[0-9a-f]+$',
    },
    apiSecret: {
      type: 'string',
      label: 'API secret',
      description: 'Of the same stream: Measurement Protocol API secrets, Create.',
      required: true,
      secret: true,
    },
    region: {
      type: 'string',
      label: 'Where events are collected',
      description: "In the European Union they go to Google's servers there.",
      default: 'eu',
      choices: [
        { value: 'eu', label: 'European Union' },
        { value: 'global', label: 'Anywhere' },
      ],
    },
  },
  actions: {
    sendEvent: { name: 'Send event', description: 'Counts one event of a user.', trigger: track, fields },
  },
  presets: [
    { name: 'Track events', trigger: track, action: 'sendEvent', fields: defaultMapping(fields) },
    { name: 'Page views', trigger: page, action: 'sendEvent', fields: ofPage },
  ],
};
