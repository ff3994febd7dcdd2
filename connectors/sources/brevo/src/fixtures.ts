// https://developers.brevo.com/docs/transactional-webhooks
const transactional = {
  email: 'example@domain.com',
  id: 12345,
  date: '2020-10-09 00:00:00',
  ts: 1604933619,
  'message-id': '201798300811.5787683@relay.domain.com',
  ts_event: 1604933654,
  subject: 'My first Transactional',
  'X-Mailin-custom': 'some_custom_header',
  sending_ip: '192.0.2.1',
  template_id: 22,
  tags: ['transac_messages'],
  ts_epoch: 1604933654,
};
export const request = {
  ...{ ...transactional, event: 'request', contact_id: 8 },
  mirror_link: 'https://app-smtp.brevo.com/log/preview/1a2000f4-4e33-23aa-ab68-900dxxx9152c',
};
export const opened = { ...transactional, event: 'opened', contact_id: 8 };
export const click = { ...transactional, event: 'click', link: 'https://domain.com', contact_id: 0 };
export const hardBounce = { ...transactional, event: 'hard_bounce', reason: 'server is down' };
export const deferred = { ...transactional, event: 'deferred', reason: 'server is down' };

// https://developers.brevo.com/docs/marketing-webhooks
export const spam = {
  ...{ id: 12345, camp_id: 12, email: 'example@domain.com', 'campaign name': 'My First Campaign ' },
  ...{ date_sent: '2020-10-09 00:00:00', date_event: '2020-10-09 00:00:00', event: 'spam' },
  ...{ reason: 'undesired', tag: '', ts_sent: 1604933619, ts_event: 1604933737, ts: 1604937337 },
};
export const listAddition = {
  ...{ id: 12345, email: 'example@domain.com', event: 'list_addition', key: 'xxxxxxxxxxxxxxxxxx' },
  ...{ list_id: [3, 42], date: '2020-10-09 00:00:00', ts: 1604937111 },
};
export const contactUpdated = {
  ...{ id: 12345, email: 'example@domain.com', event: 'contact_updated', key: 'xxxxxxxxxxxxxxxxxx' },
  ...{ content: [{ FIRSTNAME: 'Ada', WORK_PHONE: '555' }], date: '2020-10-09 00:00:00', ts: 1604937111 },
};
