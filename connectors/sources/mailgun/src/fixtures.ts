// https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads
const message = {
  headers: {
    to: 'Alice <alice@example.com>',
    'message-id': '20130503182626.18666.16540@example.mailgun.com',
    from: 'Bob <bob@example.mailgun.com>',
    subject: 'Test delivered webhook',
  },
  attachments: [],
  size: 111,
};
const common = {
  'log-level': 'info',
  message,
  recipient: 'alice@example.com',
  'recipient-domain': 'example.com',
  timestamp: 1521472262.908181,
  tags: ['my_tag_1', 'my_tag_2'],
  campaigns: [],
  'user-variables': { my_var_1: 'Mailgun Variable #1', 'my-var-2': 'awesome' },
};
const agent = {
  ip: '50.56.129.169',
  geolocation: { country: 'US', region: 'CA', city: 'San Francisco' },
  'client-info': {
    'client-name': 'Chrome',
    'client-os': 'Linux',
    'client-type': 'browser',
    'device-type': 'desktop',
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.31 (KHTML, like Gecko) Chrome/26.0.1410.43 Safari/537.31',
  },
};
const failure = {
  ...{ event: 'failed', id: 'G9Bn5sl1TC6nu79C8C0bwg' },
  'delivery-status': {
    ...{ 'session-seconds': 0, code: 605, 'attempt-no': 1, description: 'Not delivering', message: '' },
  },
};

export const delivered = {
  ...{ ...common, event: 'delivered', id: 'CPgfbmQMTCKtHW6uIWtuVe' },
  'delivery-status': { tls: true, code: 250, message: 'OK', 'attempt-no': 1, 'certificate-verified': true },
};
export const opened = { ...common, ...agent, event: 'opened', id: 'Ase7i2zsRYeDXztHGENqRA' };
export const clicked = {
  ...{ ...common, ...agent, event: 'clicked', id: 'Ase7i2zsRYeDXztHGENqRB', url: 'https://mailgun.com/' },
};
export const unsubscribed = { ...common, ...agent, event: 'unsubscribed', id: 'Ase7i2zsRYeDXztHGENqRC' };
export const complained = { ...common, event: 'complained', id: '-Agny091SquKnsrW2NEKUA' };
export const permanentFailure = { ...common, ...failure, severity: 'permanent', reason: 'suppress-bounce' };
export const temporaryFailure = { ...common, ...failure, severity: 'temporary', reason: 'generic' };
