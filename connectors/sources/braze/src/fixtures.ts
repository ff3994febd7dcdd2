// https://www.braze.com/docs/partners/isv_partners/currents_connector/
const id = 'a1234567-89ab-cdef-0123-456789abcdef';
const user = {
  ...{ user_id: '0123456789abcdef01234567', external_user_id: 'user_id' },
  timezone: 'America/Chicago',
};
const device = { ...user, device_id: 'fedcba87-6543-210f-edc-ba9876543210' };
const campaign = {
  ...{ campaign_id: '11234567-89ab-cdef-0123-456789abcdef', campaign_name: 'Test Campaign' },
  message_variation_id: 'c1234567-89ab-cdef-0123-456789abcdef',
  message_variation_name: 'Test Message Variation',
};
const app = {
  ...{ app_id: '01234567-89ab-cdef-0123-456789abcdef', platform: 'ios', os_version: 'iOS 10.3.1' },
  device_model: 'iPhone 7 Plus',
};

export const emailOpen = {
  ...{ event_type: 'users.messages.email.Open', id, time: 1477502783, user },
  properties: {
    ...{ ...campaign, dispatch_id: '12345qwert', email_address: 'test@test.com' },
    send_id: 'f123456789abcdef01234567',
    user_agent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_5) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/67.0.3396.99 Safari/537.36',
  },
};
export const smsDelivery = {
  ...{ event_type: 'users.messages.sms.Delivery', id: `${id}1`, time: 1477502783, user },
  properties: {
    ...{ ...campaign, dispatch_id: '12345qwert', to_phone_number: '+16462345678' },
    subscription_group_id: '41234567-89ab-cdef-0123-456789abcdef',
    from_phone_number: '+12123470922',
  },
};
export const inAppClick = {
  ...{ event_type: 'users.messages.inappmessage.Click', id: `${id}2`, time: 1477502783, user: device },
  properties: {
    ...{ ...campaign, app_id: app.app_id, platform: 'android', os_version: 'Android (N)' },
    ...{ device_model: 'Nexus 5X', button_id: '0', send_id: 'f123456789abcdef01234567' },
  },
};
export const pushSend = {
  ...{ event_type: 'users.messages.pushnotification.Send', id: `${id}3`, time: 1477502783, user: device },
  properties: { ...campaign, app_id: app.app_id, platform: 'ios', dispatch_id: '01234567-89ab' },
};
export const customEvent = {
  ...{ event_type: 'users.behaviors.CustomEvent', id: `${id}4`, time: 1477502783, user: device },
  properties: {
    ...{ ...app, name: 'custom event name', ad_tracking_enabled: true },
    custom_properties: {
      ...{ 'string property name': 'a', 'number property name': 1, 'list property name': ['a', 'b'] },
    },
  },
};
export const purchase = {
  ...{ event_type: 'users.behaviors.Purchase', id: `${id}5`, time: 1477502783, user: device },
  properties: {
    ...{ ...app, product_id: '1234', price: 12.34, currency: 'AED', ad_tracking_enabled: true },
    purchase_properties: { 'string property name': 'a', 'number property name': 1 },
  },
};
export const sessionStart = {
  ...{ event_type: 'users.behaviors.app.SessionStart', id: `${id}6`, time: 1477502783, user: device },
  properties: { ...app, session_id: 'b1234567-89ab-cdef-0123-456789abcdef' },
};
