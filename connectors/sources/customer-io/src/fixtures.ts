// https://docs.customer.io/api/webhooks/
export const subscribed = {
  event_id: '01E4C4CT6YDC7Y5M7FE1GWWPQJ',
  object_type: 'customer',
  metric: 'subscribed',
  timestamp: 1613063089,
  data: {
    ...{ customer_id: '42', email_address: 'test@example.com' },
    identifiers: { id: '42', email: 'test@example.com', cio_id: 'd9c106000001' },
  },
};
export const drafted = {
  data: {
    ...{ action_id: 36, broadcast_id: 9, customer_id: '0200102', identifiers: { id: '0200102' } },
    delivery_id: 'RPILAgABcRhIBqSp7kiPekGBIeVh',
  },
  ...{ event_id: '01E4C4G1S0AMNG0XVF2M7RPH5S', object_type: 'email', metric: 'drafted' },
  timestamp: 1585250305,
};
export const sent = {
  data: {
    ...{ action_id: 42, campaign_id: 23, content: 'Welcome to the club, we are with you.' },
    ...{ customer_id: 'user-123', delivery_id: 'RAECAAFwnUSneIa0ZXkmq8EdkAM==' },
    ...{ headers: { 'Custom-Header': ['custom-value'] }, identifiers: { id: 'user-123' } },
    ...{ recipient: 'test@example.com', subject: 'Thanks for signing up' },
  },
  ...{ event_id: '01E2EMRMM6TZ12TF9WGZN0WJQT', metric: 'sent', object_type: 'email', timestamp: 1644227937 },
};
export const delivered = {
  data: {
    ...{ customer_id: 'user-123', delivery_id: 'REAC4wUAAYYJgQgkyRqwwEPeOA6Nfv==' },
    identifiers: { cio_id: '7ef807109981', id: 'user-123' },
    ...{ recipient: 'test@example.com', subject: 'Thanks for signing up', transactional_message_id: 2 },
  },
  ...{ event_id: '01ER4R5WB62QWCNREKFB4DYXGR', metric: 'delivered', object_type: 'email' },
  timestamp: 1675196819,
};
export const clicked = {
  data: {
    ...{ action_id: 36, broadcast_id: 9, customer_id: '0200102', identifiers: { id: '0200102' } },
    ...{ delivery_id: 'RPILAgABcRhIBqSp7kiPekGBIeVh', href: 'http://google.com', link_id: 1 },
    ...{ recipient: 'test@example.com', subject: 'hello' },
  },
  ...{ event_id: '01E4C8BES5XT87ZWRJFTB35YJ3', object_type: 'email', metric: 'clicked' },
  timestamp: 1585254348,
};
export const bounced = {
  data: {
    ...{ content_id: 1146, customer_id: '0200102', identifiers: { id: '0200102' } },
    delivery_id: 'RMehBAAAAXE7r_ONUGXly9DBGkpq1JS31=',
    failure_message: '550 5.5.0 Requested action not taken: mailbox unavailable',
    ...{ newsletter_id: 736, recipient: 'test@example.com', subject: 'Thanks for joining!' },
  },
  ...{ event_id: '12ASDG7S9P6MAZPTJ78DAND9GDC', object_type: 'email', metric: 'bounced' },
  timestamp: 1234567890,
};
export const pushAttempted = {
  data: {
    ...{ action_id: 38, campaign_id: 6, customer_id: '0200102', identifiers: { id: '0200102' } },
    ...{ delivery_id: 'RAEABQFxN56fWzydfV4_EGvfobI=', failure_message: 'NoDevicesSynced' },
  },
  ...{ event_id: '01E4VSX8SZ0T9AQMH4Q16NRB89', object_type: 'push', metric: 'attempted' },
  timestamp: 1585776075,
};
