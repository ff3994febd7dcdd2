import { sentenceOf } from './sentence.ts';

const every = ['track', 'identify', 'page', 'screen', 'group', 'alias']
  .map((type) => `type = "${type}"`)
  .join(' or ');

it.each([
  ['', 'any event comes'],
  [every, 'any event comes'],
  ['type = "track" and event = "Order Completed"', 'Order Completed'],
  ['event = "A" or event = "B" or event = "C"', 'A, B or C'],
  ['type = "identify"', 'a user is identified'],
  ['type = "page" or type = "screen"', 'a page is viewed or a screen is viewed'],
  ['type = "track" and event != "Ping"', 'any event is tracked where event is not Ping'],
  [
    'type = "track" and event = "Paid" and properties.total > 10',
    'Paid where properties.total is more than 10',
  ],
  ['length(event) > 3', 'length(event) > 3'],
])('says %s as "%s"', (text, sentence) => expect(sentenceOf(text)).toBe(sentence));
