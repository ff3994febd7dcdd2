import { storableJson, storableText } from './storable-text.ts';

it('replaces what databases cannot hold, and nothing else', () => {
  expect(storableText('a\0b')).toBe('a\ufffdb');
  expect(storableText('a\ud800b')).toBe('a\ufffdb');
  expect(storableText('😀 \\u0000 é')).toBe('😀 \\u0000 é');
});

it.each([
  ['a\0b', 'a\ufffdb'],
  ['\udc00', '\ufffd'],
  ['\\u0000', '\\u0000'],
  ['\\\0', '\\\ufffd'],
  ['😀\u0001"\\', '😀\u0001"\\'],
])('does the same inside JSON: %j', (text, expected) => {
  expect(JSON.parse(storableJson({ [text]: [text] }))).toEqual({ [expected]: [expected] });
});
