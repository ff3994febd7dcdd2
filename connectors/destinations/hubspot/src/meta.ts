import { defaultMapping, type DestinationMeta, type Field, type Fields } from '@trackyard/connector-sdk';

const firstOf = (one: string, other: string) => ({
  '@if': { exists: { '@path': one }, then: { '@path': one }, else: { '@path': other } },
});

const text = (label: string, description: string): Field => ({ type: 'string', label, description });

const email = (path: string, other: string): Field => ({
  ...text('Email', 'By which HubSpot knows the contact.'),
  format: 'email',
  default: firstOf(path, other),
});

const contact: Fields = {
  email: { ...email('$.traits.email', '$.context.traits.email'), required: true },
  firstName: {
    ...text('First name', 'Of the contact.'),
    default: firstOf('$.traits.firstName', '$.traits.first_name'),
  },
  lastName: {
    ...text('Last name', 'Of the contact.'),
    default: firstOf('$.traits.lastName', '$.traits.last_name'),
  },
  phone: { ...text('Phone', 'Of the contact.'), default: { '@path': '$.traits.phone' } },
  company: { ...text('Company', 'Its name.'), default: { '@path': '$.traits.company.name' } },
  lifecycleStage: text('Lifecycle stage', 'Such as lead or customer. HubSpot only moves it forward.'),
  properties: {
    type: 'object',
    label: 'More properties',
    description: 'By their internal names in HubSpot, where they must exist; empty values are left out.',
  },
};

const event: Fields = {
  eventName: {
    ...text(
      'Event name',
      'The internal name of an event that is defined in HubSpot (Data management, Custom events), such as pe1234567_read_article.',
    ),
    required: true,
    default: { '@path': '$.event' },
  },
  email: { ...email('$.context.traits.email', '$.properties.email'), required: true },
  utk: text('Visitor id', 'The cookie hubspotutk, so that HubSpot joins the visitor to the contact.'),
  occurredAt: {
    type: 'datetime',
    label: 'Time',
    description: 'When it happened.',
    default: { '@path': '$.timestamp' },
  },
  properties: {
    type: 'object',
    label: 'Properties',
    description: 'By the internal names that the event defines in HubSpot.',
  },
};

const identify = 'type = "identify"';

export const meta: DestinationMeta = {
  slug: 'hubspot',
  name: 'HubSpot',
  category: 'CRM and sales',
  description: 'Keeps contacts in HubSpot up to date, and reports custom events of them.',
  settings: {
    accessToken: {
      ...text(
        'Access token',
        'Of a private app with the scopes crm.objects.contacts.read and .write, and behavioral_events.event_definitions.read_write for events.',
      ),
      required: true,
      secret: true,
    },
  },
  // https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines: 100 in ten seconds at least.
  pace: { requestsPerSecond: 10 },
  actions: {
    upsertContact: {
      name: 'Add or update contact',
      description: 'Finds the contact by email, or makes it.',
      trigger: identify,
      fields: contact,
    },
    sendEvent: {
      name: 'Send custom event',
      description: 'Adds an occurrence of an event to a contact.',
      trigger: 'type = "track"',
      fields: event,
    },
  },
  presets: [
    { name: 'Identified users', trigger: identify, action: 'upsertContact', fields: defaultMapping(contact) },
  ],
};
