/** A stretch of pretty JSON that has one colour. */
export interface JsonToken {
  kind: 'key' | 'text' | 'number' | 'word' | 'plain';
  text: string;
}

const PATTERN = /("(?:\\.|[^"\\])*")(?=(\s*:)?)|(true|false|null)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** Cuts the output of `JSON.stringify` into coloured stretches; joined again they are the same text. */
export function tokenizeJson(json: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let end = 0;
  for (const match of json.matchAll(PATTERN)) {
    const [text, quoted, colon, word] = match;
    if (match.index > end) tokens.push({ kind: 'plain', text: json.slice(end, match.index) });
    tokens.push({ kind: quoted ? (colon ? 'key' : 'text') : word ? 'word' : 'number', text });
    end = match.index + text.length;
  }
  if (end < json.length) tokens.push({ kind: 'plain', text: json.slice(end) });
  return tokens;
}
