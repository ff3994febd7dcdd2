import { compileFql } from '@trackyard/fql';
import { EVERY_EVENT, literalOf, readConditions, writeConditions } from './conditions.ts';

it.each([
  ['', ''],
  ['type = "track" and event = "Order Completed"', 'type = "track" and event = "Order Completed"'],
  ['type="page" OR type=identify', 'type = "page" or type = "identify"'],
  ['properties.total > 10 and userId != null', 'properties.total > 10 and userId != null'],
  ["!contains(properties.plan, 'pro')", '!contains(properties.plan, "pro")'],
  [String.raw`properties.first\ name = "a\"b\\c"`, String.raw`properties.first\ name = "a\"b\\c"`],
  ['properties.gift = true', 'properties.gift = true'],
  [String.raw`properties.\2fa = null`, String.raw`properties.\2fa = null`],
])('reads and writes %s', (text, written) => {
  const conditions = readConditions(text)!;
  expect(writeConditions(conditions)).toBe(written);
  if (written) expect(compileFql(written).problem).toBeUndefined();
});

it.each([
  'type = "track" and (event = "a" or event = "b")',
  'length(properties.a) > 2',
  'event in ["a"]',
  'event =',
])('leaves %s to the text', (text) => expect(readConditions(text)).toBeUndefined());

it('says nothing for a line that has no field yet', () => {
  expect(writeConditions({ match: 'all', conditions: [{ field: '', operator: 'is', value: 'x' }] })).toBe('');
});

it('keeps the kind of value that the events have', () => {
  expect(literalOf('5', { operator: 'is', example: 7 })).toBe(5);
  expect(literalOf('5', { operator: 'is', example: '7' })).toBe('5');
  expect(literalOf('true', { operator: 'is', example: false })).toBe(true);
  expect(literalOf('12', { operator: 'greater', example: undefined })).toBe(12);
});

it('takes all types for no condition', () => {
  expect(readConditions(EVERY_EVENT)).toEqual({ match: 'all', conditions: [] });
});
