import { chipText, shownValue, valueFor } from './field-summary.ts';

const from = (path: string) => ({ '@path': `$.${path}` });
const or = (path: string, other: unknown) => ({
  '@if': { exists: from(path), then: from(path), else: other },
});

it.each([
  [undefined, 'Not sent'],
  ['Web', '“Web”'],
  [0, '0'],
  [true, 'Yes'],
  [from('userId'), 'event.userId'],
  [from(''), 'the whole event'],
  [or('userId', from('anonymousId')), 'event.userId, else event.anonymousId'],
  [or('properties.plan', 'Free'), 'event.properties.plan, else “Free”'],
  [{ '@template': 'Hi {{a}}' }, 'Hi {{a}}'],
  [{ '@arrayPath': [] }, 'Custom (JSON)'],
])('says what %j is', (value, text) => expect(chipText(value)).toBe(text));

it('tells what the event gives', () => {
  const event = { anonymousId: 'a1', properties: { total: 5 } };
  expect(valueFor(or('userId', from('anonymousId')), event)).toBe('a1');
  expect(valueFor(from('properties.total'), event)).toBe(5);
  expect(valueFor(from('properties.none'), event)).toBeUndefined();
  expect(shownValue({ a: 1 })).toBe('{"a":1}');
});
