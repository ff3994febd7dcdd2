import { QueryProblem } from './query-problem.ts';

export interface Token {
  kind: 'text' | 'quoted' | 'number' | 'word' | 'sign';
  /** As it stands; of a text or a quoted name what it means. */
  value: string;
}

const TOKEN =
  /\s+|(?<text>'(?:[^'\\\n]|\\.)*')|(?<quoted>`(?:[^`\\\n]|\\.)+`)|(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_@][A-Za-z0-9_@]*)|(?<sign>=>|>=|<=|!=|<>|\|\||[().,;=<>*+\-[\]])/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical, as much as is spoken here. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < sql.length; at = TOKEN.lastIndex) {
    const groups = TOKEN.exec(sql)?.groups;
    if (!groups)
      throw new QueryProblem(`Syntax error: Illegal input character "${sql[at]}" at [1:${at + 1}]`);
    for (const kind of ['text', 'quoted', 'number', 'word', 'sign'] as const) {
      const found = groups[kind];
      if (found === undefined) continue;
      const isDelimited = kind === 'text' || kind === 'quoted';
      tokens.push({ kind, value: isDelimited ? unescaped(found.slice(1, -1)) : found });
    }
  }
  return tokens;
}

/** The statements of a script, without their semicolons. */
export function statementsOf(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'sign' && token.value === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter(({ length }) => length > 0);
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_escape, sign: string) => ESCAPES[sign] ?? sign);
}
