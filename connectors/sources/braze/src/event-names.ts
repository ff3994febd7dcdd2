import { kindName, textOf } from '@trackyard/connector-sdk';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['users.messages.email.Send', 'Email Sent'],
  ['users.messages.email.Delivery', 'Email Delivered'],
  ['users.messages.email.Open', 'Email Opened'],
  ['users.messages.email.Click', 'Email Link Clicked'],
  ['users.messages.email.Bounce', 'Email Bounced'],
  ['users.messages.email.SoftBounce', 'Email Bounced'],
  ['users.messages.email.MarkAsSpam', 'Email Marked as Spam'],
  ['users.messages.email.Unsubscribe', 'Email Unsubscribed'],
  ['users.messages.pushnotification.Open', 'Push Notification Tapped'],
  ['users.messages.pushnotification.Bounce', 'Push Notification Bounced'],
  ['users.behaviors.Purchase', 'Order Completed'],
]);

/** Braze's words as words. */
const WORDS: readonly (readonly [string, string])[] = [
  ['inappmessage', 'in-app message'],
  ['pushnotification', 'push notification'],
  ['contentcard', 'content card'],
  ['newsfeedcard', 'news feed card'],
  ['featureflag', 'feature flag'],
];

/** The event's name for a type of Currents; a custom event's is the one that it was sent with. */
export function eventNameOf(type: unknown, properties: Readonly<Record<string, unknown>>): string {
  const kind = textOf(type) ?? '';
  const custom = kind === 'users.behaviors.CustomEvent' ? textOf(properties['name']) : undefined;
  if (custom !== undefined) return custom;
  const words = WORDS.reduce((text, [braze, ours]) => text.replace(braze, ours), kind);
  return NAMES.get(kind) ?? kindName('Braze', words.replace(/^users\.(messages|behaviors)\./, ''));
}
