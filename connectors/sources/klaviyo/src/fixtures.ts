// The envelope: https://developers.klaviyo.com/en/docs/working_with_system_webhooks
// The events in it, as Get Event answers: https://developers.klaviyo.com/en/reference/get_event
const payloadOf = (id: string, properties: object, more: object = {}) => ({
  data: {
    ...{ type: 'event', id },
    attributes: {
      timestamp: 1704391518,
      event_properties: properties,
      datetime: '2024-01-04 18:05:18+00:00',
      uuid: '7eb63ec0-ab2b-11ee-8001-4b5e0bff5bf9',
    },
    relationships: {
      profile: { data: { type: 'profile', id: '01HKARDY1WSVHDPMTQZ7FVXKZN' } },
      metric: { data: { type: 'metric', id: 'VdzKVE' } },
      attributions: { data: [] },
    },
  },
  ...more,
});

const mail = {
  'Campaign Name': 'SMS Welcome Series - Email #1',
  Subject: 'Welcome',
  $message: 'RaQ5Xe',
  'Email Domain': 'example.com',
  $event_id: 'RaQ5Xe:184467440737095516150:1704391518',
};

export const sentSms = {
  topic: 'event:klaviyo.sent_sms',
  payload: payloadOf('4L3cwQae2TX', {
    ...{ 'From Number': '+18775551234', 'To Number': '+15555555555', 'To Country': 'US' },
    'Message Body': 'Thanks for subscribing!',
  }),
  external_id: '4L3cwQae2TX',
};
export const openedEmail = {
  topic: 'event:klaviyo.opened_email',
  payload: payloadOf('4L3cwQae2TY', { ...mail, 'Client Name': 'Chrome', 'Client Type': 'Browser' }),
  external_id: '4L3cwQae2TY',
};
export const clickedEmail = {
  topic: 'event:klaviyo.clicked_email',
  payload: payloadOf('4L3cwQae2TZ', { ...mail, URL: 'https://www.example.com/shop' }),
  external_id: '4L3cwQae2TZ',
};
export const bouncedEmail = {
  topic: 'event:klaviyo.bounced_email',
  payload: payloadOf('4L3cwQae2U2', { ...mail, 'Bounce Type': 'Hard' }),
  external_id: '4L3cwQae2U2',
};
export const unsubscribed = {
  topic: 'event:klaviyo.unsubscribed_from_email_marketing',
  payload: payloadOf('4L3cwQae2U3', { method_id: 'RaQ5Xe', method: 'Unsubscribe Link' }),
  external_id: '4L3cwQae2U3',
};
export const placedOrder = {
  topic: 'event:shopify.placed_order',
  payload: payloadOf(
    '4L3cwQae2U4',
    { $event_id: '1234', $value: 29.98, $currency_code: 'usd', Items: ['Heritage Tee'], 'Item Count': 2 },
    {
      included: [
        {
          ...{ type: 'profile', id: '01HKARDY1WSVHDPMTQZ7FVXKZN' },
          attributes: { email: 'sarah.mason@klaviyo-demo.com', phone_number: null, external_id: '63f64a2b' },
        },
      ],
    },
  ),
  external_id: '4L3cwQae2U4',
};
