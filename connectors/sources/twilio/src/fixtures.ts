// https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
export const delivered = {
  ...{ SmsSid: 'SM1234567890abcdef1234567890abcdef', SmsStatus: 'delivered', MessageStatus: 'delivered' },
  ...{ To: '+15558675310', MessageSid: 'SM1234567890abcdef1234567890abcdef' },
  ...{ AccountSid: 'AC1234567890abcdef1234567890abcdef', From: '+15017122661', ApiVersion: '2010-04-01' },
};
export const undelivered = {
  ...{ ...delivered, SmsStatus: 'undelivered', MessageStatus: 'undelivered', ErrorCode: '30008' },
};

// https://www.twilio.com/docs/messaging/guides/webhook-request
export const received = {
  ...{ ToCountry: 'US', ToState: 'CA', SmsMessageSid: 'SM2234567890abcdef1234567890abcdef', NumMedia: '0' },
  ...{ SmsSid: 'SM2234567890abcdef1234567890abcdef', SmsStatus: 'received', FromCity: 'SAN FRANCISCO' },
  ...{ FromZip: '94107', FromState: 'CA', FromCountry: 'US', Body: 'Hello! 👍', NumSegments: '1' },
  ...{ To: '+15017122661', MessageSid: 'SM2234567890abcdef1234567890abcdef', From: '+15558675310' },
  ...{ AccountSid: 'AC1234567890abcdef1234567890abcdef', ApiVersion: '2010-04-01' },
};

// https://www.twilio.com/docs/voice/api/call-resource#statuscallback
export const callCompleted = {
  ...{ CallSid: 'CA1234567890abcdef1234567890abcdef', AccountSid: 'AC1234567890abcdef1234567890abcdef' },
  ...{ From: '+15017122661', To: '+15558675310', CallStatus: 'completed', ApiVersion: '2010-04-01' },
  ...{ Direction: 'outbound-api', CallDuration: '15', Duration: '1', SequenceNumber: '3' },
  ...{ Timestamp: 'Thu, 19 Mar 2020 15:11:10 +0000', CallbackSource: 'call-progress-events' },
};

// https://www.twilio.com/docs/events/event-types/messaging/message-status
export const streamed = {
  specversion: '1.0',
  type: 'com.twilio.messaging.message.delivered',
  source: '/2010-04-01/Accounts/AC1234567890abcdef1234567890abcdef/Messages/SM3234567890abcdef.json',
  id: 'EZ1234567890abcdef1234567890abcdef',
  dataschema: 'https://events-schemas.twilio.com/Messaging.MessageStatus/2',
  datacontenttype: 'application/json',
  time: '2020-11-11T15:35:43.301Z',
  data: {
    ...{ accountSid: 'AC1234567890abcdef1234567890abcdef', messageSid: 'SM3234567890abcdef' },
    ...{ messageStatus: 'DELIVERED', from: '+15017122661', to: '+15558675310' },
    ...{ timestamp: '2020-11-11T15:35:43.301Z', eventName: 'com.twilio.messaging.message.delivered' },
  },
};
