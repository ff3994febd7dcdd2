import { editableOf, repairOf } from './repair-of.ts';

const request = (body: string, isText = true) => ({ method: 'POST', path: '/', headers: {}, body, isText });
const item = { index: 0, item: '{"a":1}', request: null };
const broken = { index: null, item: '', request: request('{"a":') };

it('shows an event pretty, a body as it came', () => {
  expect(editableOf(item)).toBe('{\n  "a": 1\n}');
  expect(editableOf(broken)).toBe('{"a":');
  expect(editableOf({ ...broken, request: request('AAA=', false) })).toBeUndefined();
  expect(editableOf({ ...broken, request: null })).toBeUndefined();
});

it('sends what was changed, and only that', () => {
  expect(repairOf(item, '{"a":2}')).toEqual({ item: { a: 2 } });
  expect(repairOf(item, editableOf(item))).toEqual({});
  expect(repairOf(item, '{"a":')).toBeUndefined();
  expect(repairOf(broken, '{"a":1}')).toEqual({ body: '{"a":1}' });
  expect(repairOf(broken, undefined)).toEqual({});
});
