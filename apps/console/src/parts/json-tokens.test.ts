import { tokenizeJson } from './json-tokens.ts';

describe('tokenizeJson', () => {
  it('loses no character', () => {
    const json = JSON.stringify({ 'a"b': ['x: "y"', -1.5e-7, true, null, {}], ключ: '</script>' }, null, 2);
    expect(
      tokenizeJson(json)
        .map((token) => token.text)
        .join(''),
    ).toBe(json);
  });

  it('tells keys from texts, numbers and words', () => {
    const tokens = tokenizeJson('{"a": "1", "b": 2, "c": null}').filter((token) => token.kind !== 'plain');
    expect(tokens.map((token) => `${token.kind} ${token.text}`)).toEqual([
      'key "a"',
      'text "1"',
      'key "b"',
      'number 2',
      'key "c"',
      'word null',
    ]);
  });

  it('does not take what stands inside a text for a token', () => {
    expect(tokenizeJson('"null 5 \\" true"')).toEqual([{ kind: 'text', text: '"null 5 \\" true"' }]);
  });
});
