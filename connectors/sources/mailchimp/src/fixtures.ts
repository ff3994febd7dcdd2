// https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/
export const subscribe = {
  type: 'subscribe',
  fired_at: '2009-03-26 21:35:57',
  'data[id]': '8a25ff1d98',
  'data[list_id]': 'a6b5da1054',
  'data[email]': 'api@mailchimp.com',
  'data[email_type]': 'html',
  'data[merges][EMAIL]': 'api@mailchimp.com',
  'data[merges][FNAME]': 'Mailchimp',
  'data[merges][LNAME]': 'API',
  'data[merges][INTERESTS]': 'Group1,Group2',
  'data[ip_opt]': '10.20.10.30',
  'data[ip_signup]': '10.20.10.30',
};
export const unsubscribe = {
  type: 'unsubscribe',
  fired_at: '2009-03-26 21:40:57',
  'data[action]': 'unsub',
  'data[reason]': 'manual',
  'data[id]': '8a25ff1d98',
  'data[list_id]': 'a6b5da1054',
  'data[email]': 'api+unsub@mailchimp.com',
  'data[email_type]': 'html',
  'data[merges][EMAIL]': 'api+unsub@mailchimp.com',
  'data[merges][FNAME]': 'Mailchimp',
  'data[merges][LNAME]': 'API',
  'data[merges][INTERESTS]': 'Group1,Group2',
  'data[ip_opt]': '10.20.10.30',
  'data[campaign_id]': 'cb398d21d2',
};
export const profile = {
  ...{ ...subscribe, type: 'profile', fired_at: '2009-03-26 21:31:21' },
};
export const emailChange = {
  type: 'upemail',
  fired_at: '2009-03-26 22:15:09',
  'data[list_id]': 'a6b5da1054',
  'data[new_id]': '51da8c3259',
  'data[new_email]': 'api+new@mailchimp.com',
  'data[old_email]': 'api+old@mailchimp.com',
};
export const cleaned = {
  type: 'cleaned',
  fired_at: '2009-03-26 22:01:00',
  'data[list_id]': 'a6b5da1054',
  'data[campaign_id]': '4fjk2ma9xd',
  'data[reason]': 'hard',
  'data[email]': 'api+cleaned@mailchimp.com',
};
export const campaign = {
  type: 'campaign',
  fired_at: '2009-03-26 22:15:09',
  'data[id]': '5aa2102003',
  'data[subject]': 'Test Campaign Subject',
  'data[status]': 'sent',
  'data[reason]': '',
  'data[list_id]': 'a6b5da1054',
};

// https://mailchimp.com/developer/transactional/docs/webhooks/
const message = {
  ts: 1365109999,
  subject: 'This an example webhook message',
  email: 'example.webhook@mandrillapp.com',
  sender: 'example.sender@mandrillapp.com',
  tags: ['webhook-example'],
  opens: [],
  clicks: [],
  state: 'sent',
  metadata: { user_id: 111 },
  _id: 'exampleaaaaaaaaaaaaaaaaaaaaaaaaa',
  _version: 'exampleaaaaaaaaaaaaaaa',
};
export const sent = { event: 'send', msg: message, _id: 'exampleaaaaaaaaaaaaaaaaaaaaaaaaa', ts: 1384954004 };
export const hardBounce = {
  event: 'hard_bounce',
  msg: {
    ...{ ...message, state: 'bounced', _id: 'exampleaaaaaaaaaaaaaaaaaaaaaaaaa2' },
    ...{ bounce_description: 'bad_mailbox', bgtools_code: 10 },
    diag: 'smtp;550 5.1.1 The email account that you tried to reach does not exist.',
  },
  _id: 'exampleaaaaaaaaaaaaaaaaaaaaaaaaa2',
  ts: 1384954004,
};
export const opened = {
  event: 'open',
  msg: { ...message, _id: 'exampleaaaaaaaaaaaaaaaaaaaaaaaaa4' },
  _id: 'exampleaaaaaaaaaaaaaaaaaaaaaaaaa4',
  ip: '127.0.0.1',
  location: { country_short: 'US', country: 'United States', region: 'Oklahoma', city: 'Oklahoma City' },
  user_agent:
    'Mozilla/5.0 (Macintosh; U; Intel Mac OS X 10.6; en-US; rv:1.9.1.8) Gecko/20100317 Postbox/1.1.3',
  ts: 1384954004,
};
