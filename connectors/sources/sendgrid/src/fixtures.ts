// https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
const common = {
  email: 'example@test.com',
  timestamp: 1513299569,
  'smtp-id': '<14c5d75ce93.dfd.64b469@ismtpd-555>',
  category: ['cat facts'],
  sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
};
const agent = {
  useragent: 'Mozilla/4.0 (compatible; MSIE 6.1; Windows XP; .NET CLR 1.1.4322; .NET CLR 2.0.50727)',
  ip: '255.255.255.255',
};

export const processed = { ...common, event: 'processed', sg_event_id: 'rbtnWrG1DVDGGGFHFyun0A==' };
export const deferred = {
  ...{ ...common, event: 'deferred', sg_event_id: 't7LEShmowp86DTdUW8M-GQ==' },
  ...{ response: '400 try again later', attempt: '5' },
};
export const delivered = {
  ...{ ...common, event: 'delivered', sg_event_id: 'ZVWEgJgLjyRSCf5IkFPeYQ==', response: '250 OK' },
};
export const open = { ...common, event: 'open', sg_event_id: 'FOTFFO0ecsBE-zxFXfs6WA==', ...agent };
export const click = {
  ...{ ...common, event: 'click', sg_event_id: 'kCAi1KttyQdEKHhdC-nuEA==', ...agent },
  url: 'http://www.sendgrid.com/',
};
export const bounce = {
  ...{ ...common, event: 'bounce', sg_event_id: '6g4ZI7SA-xmRDv57GoPIPw==', type: 'bounce' },
  ...{ reason: '500 unknown recipient', status: '5.0.0' },
};
export const spamReport = { ...common, event: 'spamreport', sg_event_id: '37nvH5QBz858KGVYCM4uOA==' };
export const groupUnsubscribe = {
  ...{ ...common, event: 'group_unsubscribe', sg_event_id: 'ahSCB7xYcXFb-hEaawsPRw==', ...agent },
  ...{ url: 'http://www.sendgrid.com/', asm_group_id: 10 },
};
