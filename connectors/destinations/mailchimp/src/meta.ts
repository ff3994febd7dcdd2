import { defaultMapping, type DestinationMeta, type Field, type Fields } from '@trackyard/connector-sdk';

const firstOf = (one: string, other: string) => ({
  '@if': { exists: { '@path': one }, then: { '@path': one }, else: { '@path': other } },
});

const text = (label: string, description: string): Field => ({ type: 'string', label, description });

const email: Field = {
  ...text('Email', 'By which Mailchimp knows the contact.'),
  format: 'email',
  required: true,
};

const STATUSES = [
  { value: 'subscribed', label: 'Subscribed: they have agreed to be written to' },
  { value: 'pending', label: 'Pending: Mailchimp asks them first' },
  { value: 'transactional', label: 'Transactional: no marketing' },
  { value: 'unsubscribed', label: 'Unsubscribed' },
];

const contact: Fields = {
  email: { ...email, default: firstOf('$.traits.email', '$.context.traits.email') },
  newStatus: {
    ...text('Status of new contacts', 'What a contact that Mailchimp does not know yet begins with.'),
    default: 'pending',
    choices: STATUSES,
  },
  status: {
    ...text(
      'Status',
      'Given to contacts that are there already, too: only for who has just agreed or declined. Left empty, their status stays.',
    ),
    choices: STATUSES,
  },
  firstName: {
    ...text('First name', 'The merge field FNAME.'),
    default: firstOf('$.traits.firstName', '$.traits.first_name'),
  },
  lastName: {
    ...text('Last name', 'The merge field LNAME.'),
    default: firstOf('$.traits.lastName', '$.traits.last_name'),
  },
  mergeFields: {
    type: 'object',
    label: 'More merge fields',
    description: 'By their tags in Mailchimp (PHONE, BIRTHDAY, …), where they must exist.',
  },
  language: text('Language', 'The code of two letters.'),
};

const event: Fields = {
  email: { ...email, default: firstOf('$.context.traits.email', '$.properties.email') },
  name: {
    ...text('Event name', 'Letters, digits, _ and -; 2 to 30 characters. Others become _.'),
    required: true,
    default: { '@path': '$.event' },
  },
  properties: {
    type: 'object',
    label: 'Properties',
    description: 'Sent as texts.',
    default: { '@path': '$.properties' },
  },
  occurredAt: {
    type: 'datetime',
    label: 'Time',
    description: 'When it happened.',
    default: { '@path': '$.timestamp' },
  },
};

const identify = 'type = "identify"';

export const meta: DestinationMeta = {
  slug: 'mailchimp',
  name: 'Mailchimp',
  category: 'Email and messaging',
  description: 'Keeps the contacts of a Mailchimp audience up to date, and reports events of them.',
  settings: {
    apiKey: {
      ...text('API key', 'Profile, Extras, API keys. It ends with the data center, such as -us21.'),
      required: true,
      secret: true,
      pattern: '^[0-9a-zA-Z]{20,64}-[a-z]{2,4}\\d{1,3}$',
    },
    audienceId: {
      ...text('Audience id', 'Audience, Settings, Audience name and defaults.'),
      required: true,
      pattern: '^[0-9a-z]{6,20}$',
    },
    batch: {
      type: 'boolean',
      label: 'Send batches',
      description:
        'Up to 500 contacts a request. Mailchimp then gives the status to known contacts too: those without one in the mapping get that of new contacts.',
      default: false,
    },
  },
  // https://mailchimp.com/developer/marketing/docs/fundamentals/#api-limits: ten connections at once.
  pace: { concurrency: 8 },
  actions: {
    upsertContact: {
      name: 'Add or update contact',
      description: 'Finds the contact of the audience by email, or makes it.',
      trigger: identify,
      fields: contact,
    },
    sendEvent: {
      name: 'Send event',
      description: 'Adds an event to a contact of the audience, for automations and segments.',
      trigger: 'type = "track"',
      fields: event,
    },
  },
  presets: [
    { name: 'Identified users', trigger: identify, action: 'upsertContact', fields: defaultMapping(contact) },
  ],
};
