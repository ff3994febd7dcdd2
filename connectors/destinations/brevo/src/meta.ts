import { defaultMapping, type DestinationMeta, type Field, type Fields } from '@trackyard/connector-sdk';

const firstOf = (one: string, other: string) => ({
  '@if': { exists: { '@path': one }, then: { '@path': one }, else: { '@path': other } },
});

const text = (label: string, description: string): Field => ({ type: 'string', label, description });

const externalId: Field = {
  ...text('External id', 'Your id of the user, in Brevo ext_id; it or the email names the contact.'),
  default: { '@path': '$.userId' },
};

const contact: Fields = {
  email: {
    ...text('Email', 'Of the contact; names it in Brevo.'),
    format: 'email',
    required: true,
    default: firstOf('$.traits.email', '$.context.traits.email'),
  },
  externalId,
  firstName: {
    ...text('First name', 'The attribute FIRSTNAME.'),
    default: firstOf('$.traits.firstName', '$.traits.first_name'),
  },
  lastName: {
    ...text('Last name', 'The attribute LASTNAME.'),
    default: firstOf('$.traits.lastName', '$.traits.last_name'),
  },
  phone: {
    ...text('Phone', "The attribute SMS, with the country's code. Brevo refuses what is no such number."),
  },
  attributes: {
    type: 'object',
    label: 'More attributes',
    description: 'By their names in Brevo, in capitals, where they must exist; empty values are left out.',
  },
  listIds: {
    type: 'integer',
    multiple: true,
    label: 'Lists',
    description: 'Ids of the lists that the contact is added to, beside those of the settings.',
  },
};

const event: Fields = {
  eventName: {
    ...text('Event name', 'Letters, digits, - and _; others become _.'),
    required: true,
    default: { '@path': '$.event' },
  },
  email: {
    ...text('Email', 'Of the contact; it or the external id names it.'),
    format: 'email',
    default: firstOf('$.context.traits.email', '$.properties.email'),
  },
  externalId,
  eventDate: {
    type: 'datetime',
    label: 'Time',
    description: 'When it happened.',
    default: { '@path': '$.timestamp' },
  },
  properties: {
    type: 'object',
    label: 'Properties',
    description: 'More about it, 50 kB at most.',
    default: { '@path': '$.properties' },
  },
};

const identify = 'type = "identify"';

export const meta: DestinationMeta = {
  slug: 'brevo',
  name: 'Brevo',
  category: 'Email and messaging',
  description: 'Keeps contacts in Brevo up to date, and reports events of them.',
  settings: {
    apiKey: {
      ...text('API key', 'Your account, SMTP & API, API keys. It begins with xkeysib-.'),
      required: true,
      secret: true,
      pattern: '^xkeysib-[A-Za-z0-9-]+$',
    },
    listIds: {
      type: 'integer',
      multiple: true,
      label: 'Lists',
      description: 'Ids of the lists that every contact is added to.',
    },
    batch: {
      type: 'boolean',
      label: 'Import contacts',
      description:
        'Many contacts a request. Brevo takes them and works later: what it then refuses, it says by email to the account, not here.',
      default: false,
    },
  },
  // https://developers.brevo.com/docs/api-limits: ten requests a second for contacts, and for events.
  pace: { requestsPerSecond: 10 },
  actions: {
    upsertContact: {
      name: 'Add or update contact',
      description: 'Finds the contact by email, or makes it.',
      trigger: identify,
      fields: contact,
    },
    sendEvent: {
      name: 'Send event',
      description: 'Adds an event to a contact, for automations.',
      trigger: 'type = "track"',
      fields: event,
    },
  },
  presets: [
    { name: 'Identified users', trigger: identify, action: 'upsertContact', fields: defaultMapping(contact) },
  ],
};
