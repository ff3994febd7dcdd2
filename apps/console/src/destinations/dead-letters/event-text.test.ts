import { parseObject, pretty } from './event-text.ts';

it('reads objects alone', () => {
  expect(parseObject('{"a":1}')).toEqual({ a: 1 });
  for (const text of ['', '[1]', 'null', '5', '{']) expect(parseObject(text)).toBeUndefined();
});

it('breaks lines, and leaves what is no JSON', () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(pretty('{"a')).toBe('{"a');
});
