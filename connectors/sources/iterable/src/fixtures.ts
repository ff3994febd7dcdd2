// https://support.iterable.com/hc/en-us/articles/208013936-System-Webhooks
const message = {
  ...{ emailSubject: 'My subject', campaignName: 'My campaign name', workflowId: null, workflowName: null },
  ...{ templateName: 'My template name', channelId: 3420, messageTypeId: 3866, experimentId: null },
};

export const emailSend = {
  email: 'docs@iterable.com',
  eventName: 'emailSend',
  dataFields: {
    ...{ contentId: 331201, email: 'docs@iterable.com', createdAt: '2016-12-02 20:21:04 +00:00' },
    ...{ campaignId: 59667, templateId: 93849, messageId: 'd0aa7801f91f4824997a631f3ed583c3' },
    ...{ ...message, emailId: 'c59667:t93849:docs@iterable.com' },
  },
};
export const emailOpen = {
  email: 'docs@iterable.com',
  eventName: 'emailOpen',
  dataFields: {
    userAgent: 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    ...{ proxySource: 'Gmail', ip: '66.249.84.204', templateId: 79190, device: 'Gmail' },
    ...{ email: 'docs@iterable.com', createdAt: '2016-12-02 18:51:45 +00:00', campaignId: 49313 },
    ...{ messageId: '210badf49fe54f2591d64ad0d055f4fb', ...message },
    emailId: 'c49313:t79190:docs@iterable.com',
  },
};
export const emailClick = {
  email: 'docs@iterable.com',
  eventName: 'emailClick',
  dataFields: {
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_12_1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/54.0.2840.98 Safari/537.36',
    ...{ ip: '162.245.22.184', templateId: 93849, userAgentDevice: 'Mac', url: 'https://www.iterable.com' },
    ...{ canonicalUrlId: '3145668988', city: 'San Francisco', region: 'CA', email: 'docs@iterable.com' },
    ...{ createdAt: '2016-12-02 20:31:39 +00:00', campaignId: 59667 },
    ...{ messageId: 'd0aa7801f91f4824997a631f3ed583c3', ...message },
    ...{ linkUrl: 'https://www.iterable.com', linkId: '3145668988' },
    emailId: 'c59667:t93849:docs@iterable.com',
  },
};
export const emailBounce = {
  email: 'invalid_email@iterable.com',
  eventName: 'emailBounce',
  dataFields: {
    ...{ ...message, recipientState: 'HardBounce', templateId: 167484, email: 'invalid_email@iterable.com' },
    ...{ createdAt: '2017-05-15 23:59:47 +00:00', campaignId: 114746 },
    messageId: 'd0aa7801f91f4824997a631f3ed583c3',
    emailId: 'c114746:t167484:invalid_email@iterable.com',
  },
};
export const emailUnsubscribe = {
  email: 'docs@iterable.com',
  eventName: 'emailUnSubscribe',
  dataFields: {
    ...{
      campaignId: 1089024,
      messageId: 'bf008db8ab194b65816398c05bf30f99',
      workflowName: 'My test workflow',
    },
    ...{
      messageTypeIds: [],
      locale: null,
      templateId: 1526112,
      emailSubject: 'Upcoming events!',
      labels: [],
    },
    ...{ unsubSource: 'EmailLink', createdAt: '2020-03-20 23:34:15 +00:00', emailListIds: [1589748] },
    ...{ channelIds: [27447], campaignName: 'My test campaign', workflowId: 76786, channelId: 27447 },
    ...{ email: 'docs@iterable.com', emailId: 'c1089024:t1526112:docs@iterable.com' },
  },
};
export const pushOpen = {
  ...{ email: 'docs@iterable.com', userId: '1', eventName: 'pushOpen' },
  dataFields: {
    ...{ appAlreadyRunning: false, email: 'docs@iterable.com', createdAt: '2016-12-08 01:25:22 +00:00' },
    ...{ campaignId: 74768, templateId: 113554, pushMessage: 'Push message text', sound: null, badge: null },
    ...{ payload: { path: 'shop_home' }, contentAvailable: false, deeplink: null, locale: null },
  },
};
export const smsReceived = {
  email: 'docs@iterable.com',
  eventName: 'smsReceived',
  dataFields: {
    ...{ fromPhoneNumber: '+16503926753', toPhoneNumber: '+14155824541', smsMessage: 'Message text' },
    ...{ email: 'docs@iterable.com', createdAt: '2016-12-05 22:51:25 +00:00' },
  },
};
