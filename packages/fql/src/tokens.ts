import { FqlSyntaxError } from './problem.ts';

/** A piece of a text. `value` is what it stands for: an operator's sign, a path's segments, a literal's value. */
export type Token =
  | { kind: 'path'; segments: readonly string[]; position: number }
  | { kind: 'literal'; value: string | number | boolean | null; position: number }
  | { kind: 'sign'; sign: string; position: number }
  | { kind: 'end'; position: number };

const SEGMENT = String.raw`(?:[A-Za-z0-9_-]|\\[^])+`;
/** In this order: a number before a path's segment, longer signs before shorter ones. */
const PIECES: readonly [RegExp, (text: string, position: number) => Token][] = [
  [/[+-]?\d+(?:\.\d+)?(?![A-Za-z0-9_\\])/y, (text, position) => literal(Number(text), position)],
  [/'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y, (text, position) => literal(unquoted(text), position)],
  [new RegExp(String.raw`(?:[A-Za-z_]|\\[^])(?:${SEGMENT})?(?:\.${SEGMENT})*`, 'y'), wordOrPath],
  [
    /!=|<=|>=|==|[=<>!()[\],]/y,
    (sign, position) => ({ kind: 'sign', sign: sign === '==' ? '=' : sign, position }),
  ],
];
const WORDS = new Map<string, string | boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['and', 'and'],
  ['or', 'or'],
  ['in', 'in'],
]);
/** Some of Segment's own presets write them so. */
const SHOUTED = new Set(['AND', 'OR', 'IN']);
const SPACE = /\s*/y;

/** The text's pieces, an `end` last. Throws {@link FqlSyntaxError}. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let position = skipSpace(text, 0);
  while (position < text.length) {
    const { token, end } = pieceAt(text, position);
    tokens.push(token);
    position = skipSpace(text, end);
  }
  return [...tokens, { kind: 'end', position }];
}

function pieceAt(text: string, position: number): { token: Token; end: number } {
  for (const [pattern, make] of PIECES) {
    pattern.lastIndex = position;
    const [piece] = pattern.exec(text) ?? [];
    if (piece) return { token: make(piece, position), end: position + piece.length };
  }
  throw new FqlSyntaxError(position, explain(text.slice(position)));
}

function explain(rest: string): string {
  if (/^["']/.test(rest)) return 'This text has no closing quote.';
  if (rest.startsWith('&&')) return 'Write "and" instead of "&&".';
  if (rest.startsWith('||')) return 'Write "or" instead of "||".';
  return `"${String.fromCodePoint(rest.codePointAt(0) ?? 0)}" has no meaning here.`;
}

function skipSpace(text: string, position: number): number {
  SPACE.lastIndex = position;
  return position + (SPACE.exec(text)?.[0].length ?? 0);
}

function literal(value: string | number | boolean | null, position: number): Token {
  return { kind: 'literal', value, position };
}

/** `\` before a quote or itself is an escape; before anything else it stays, for `match`. */
function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(["'\\])/g, '$1');
}

function wordOrPath(text: string, position: number): Token {
  // `null` is a word whose value is nothing.
  const word = WORDS.get(SHOUTED.has(text) ? text.toLowerCase() : text);
  if (typeof word === 'string') return { kind: 'sign', sign: word, position };
  if (word !== undefined) return literal(word, position);
  const segments = text.match(new RegExp(SEGMENT, 'g')) ?? [];
  return { kind: 'path', segments: segments.map((segment) => segment.replace(/\\([^])/g, '$1')), position };
}
