import { defaultMapping, type DestinationMeta, type Field, type Fields } from '@trackyard/connector-sdk';

const firstOf = (one: string, other: string) => ({
  '@if': { exists: { '@path': one }, then: { '@path': one }, else: { '@path': other } },
});
const trait = (name: string) => firstOf(`$.context.traits.${name}`, `$.properties.${name}`);

const text = (label: string, description: string): Field => ({ type: 'string', label, description });

const person: Fields = {
  email: { ...text('Email', 'Sent hashed.'), format: 'email' },
  phone: text('Phone', "With the country's code. Sent hashed."),
  firstName: text('First name', 'Sent hashed.'),
  lastName: text('Last name', 'Sent hashed.'),
  birthday: text('Birthday', 'As 1990-12-31. Sent hashed.'),
  gender: text('Gender', 'f or m. Sent hashed.'),
  city: text('City', 'Sent hashed.'),
  state: text('State', 'In the United States the code of two letters. Sent hashed.'),
  postalCode: text('Postal code', 'Sent hashed.'),
  country: text('Country', 'The code of two letters. Sent hashed.'),
  externalId: text('External id', 'Your id of the person. Sent hashed.'),
  ip: text('IP address', "The browser's. Sent as it is."),
  userAgent: text('User agent', "The browser's. Sent as it is; a website's events need it."),
  clickId: text('Click id', 'The cookie _fbc. Sent as it is.'),
  browserId: text('Browser id', 'The cookie _fbp. Sent as it is.'),
  subscriptionId: text('Subscription id', 'Of a subscription of the person. Sent as it is.'),
  leadId: text('Lead id', 'From a lead ad. Sent as it is.'),
  facebookLoginId: text('Facebook login id', 'Of your app. Sent as it is.'),
};

const fields: Fields = {
  eventName: {
    ...text('Event name', "One of Meta's standard events (Purchase, Lead, …) or one of your own."),
    required: true,
    default: { '@path': '$.event' },
  },
  eventId: {
    ...text(
      'Event id',
      "Meta counts events of the same name and id once: give the browser's pixel the same. Where it is missing, an id that is the same over retries.",
    ),
    default: { '@path': '$.messageId' },
  },
  timestamp: {
    type: 'datetime',
    label: 'Time',
    description: 'When it happened; Meta takes the last 7 days, of shops the last 62.',
    default: { '@path': '$.timestamp' },
  },
  actionSource: {
    ...text('Where it happened', 'What kind of place it was.'),
    required: true,
    default: 'website',
    choices: [
      { value: 'website', label: 'Website' },
      { value: 'app', label: 'App' },
      { value: 'email', label: 'Email' },
      { value: 'phone_call', label: 'Phone call' },
      { value: 'chat', label: 'Chat' },
      { value: 'physical_store', label: 'Shop' },
      { value: 'system_generated', label: 'By itself, such as a subscription' },
      { value: 'business_messaging', label: 'Business messaging' },
      { value: 'other', label: 'Elsewhere' },
    ],
  },
  eventSourceUrl: {
    ...text('URL', "Of the page; a website's events need it."),
    format: 'uri',
    default: { '@path': '$.context.page.url' },
  },
  userData: {
    type: 'object',
    label: 'Person',
    description: 'What Meta finds the person by: the more, the more it finds.',
    required: true,
    properties: person,
    default: {
      email: trait('email'),
      phone: trait('phone'),
      firstName: firstOf('$.context.traits.firstName', '$.context.traits.first_name'),
      lastName: firstOf('$.context.traits.lastName', '$.context.traits.last_name'),
      birthday: { '@path': '$.context.traits.birthday' },
      gender: { '@path': '$.context.traits.gender' },
      city: { '@path': '$.context.traits.address.city' },
      state: { '@path': '$.context.traits.address.state' },
      postalCode: firstOf('$.context.traits.address.postalCode', '$.context.traits.address.postal_code'),
      country: { '@path': '$.context.traits.address.country' },
      externalId: firstOf('$.userId', '$.anonymousId'),
      ip: { '@path': '$.context.ip' },
      userAgent: { '@path': '$.context.userAgent' },
      clickId: { '@path': '$.properties.fbc' },
      browserId: { '@path': '$.properties.fbp' },
    },
  },
  value: {
    type: 'number',
    label: 'Value',
    description: 'What it was worth; a Purchase needs it.',
    default: firstOf('$.properties.revenue', '$.properties.value'),
  },
  currency: {
    ...text('Currency', 'Of the value, three letters (ISO 4217); a Purchase needs it.'),
    default: { '@path': '$.properties.currency' },
  },
  contents: {
    type: 'object',
    multiple: true,
    label: 'Products',
    description: "By Segment's names (product_id, quantity, price) or Meta's (id, quantity, item_price).",
    default: { '@path': '$.properties.products' },
  },
  orderId: { ...text('Order id', 'Of the order.'), default: { '@path': '$.properties.order_id' } },
  customData: {
    type: 'object',
    label: 'More about the event',
    description: 'Sent as custom_data, as it is: no personal data belongs here.',
  },
  optOut: {
    type: 'boolean',
    label: 'Not for optimisation',
    description: 'Meta uses the event for attribution alone.',
  },
  limitedDataUse: {
    type: 'boolean',
    label: 'Limited data use',
    description:
      "For people in the United States who asked for it; Meta finds out by itself which state's law applies.",
  },
};

const standard = (name: string, segmentName: string, eventName: string) => ({
  name,
  trigger: `type = "track" and event = "${segmentName}"`,
  action: 'sendEvent',
  fields: { ...defaultMapping(fields), eventName },
});

export const meta: DestinationMeta = {
  slug: 'meta-conversions',
  name: 'Meta Conversions API',
  category: 'Advertising',
  description: 'Sends conversions from your server to Meta (Facebook, Instagram), personal data hashed.',
  settings: {
    pixelId: {
      ...text('Dataset id', 'Events Manager, your dataset (pixel), Settings.'),
      required: true,
      pattern: '^\\d{5,25}$',
    },
    accessToken: {
      ...text('Access token', 'There, under Conversions API: Generate access token.'),
      required: true,
      secret: true,
    },
    testEventCode: text(
      'Test event code',
      'From Events Manager, Test events: while it is set, events are shown there. They count nevertheless.',
    ),
  },
  actions: {
    sendEvent: {
      name: 'Send event',
      description: 'Reports one conversion.',
      trigger: 'type = "track"',
      fields,
    },
  },
  presets: [
    standard('Purchases', 'Order Completed', 'Purchase'),
    standard('Added to cart', 'Product Added', 'AddToCart'),
    standard('Started checkouts', 'Checkout Started', 'InitiateCheckout'),
    standard('Viewed products', 'Product Viewed', 'ViewContent'),
    standard('Searches', 'Products Searched', 'Search'),
    standard('Registrations', 'Signed Up', 'CompleteRegistration'),
  ],
};
