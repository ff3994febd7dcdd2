/** A piece of SQL: a word in upper case, a name without its quotes, a text without its quotes, or a sign. */
export interface Token {
  kind: 'word' | 'name' | 'text' | 'number' | 'sign';
  value: string;
}

const PATTERN =
  /\s+|"((?:[^"]|"")*)"|'((?:[^'\\]|''|\\[^])*)'|(\d+)|([A-Za-z_][A-Za-z0-9_]*)|(=>|::|<=|>=|!=|<>|[-+*/=<>(),.;?])/gy;

/** The statements of a request, as tokens. Throws for signs that Snowflake's SQL does not have. */
export function lexStatements(sql: string): Token[][] {
  const statements: Token[][] = [[]];
  let end = 0;
  for (const match of sql.matchAll(PATTERN)) {
    end = match.index + match[0].length;
    const token = tokenOf(match);
    if (token?.value === ';' && token.kind === 'sign') statements.push([]);
    else if (token) statements.at(-1)?.push(token);
  }
  if (end !== sql.length) throw new Error(`unexpected '${sql.slice(end, end + 20)}'`);
  return statements;
}

function tokenOf([, name, text, number, word, sign]: RegExpMatchArray): Token | undefined {
  if (name !== undefined) return { kind: 'name', value: name.replaceAll('""', '"') };
  if (text !== undefined) return { kind: 'text', value: unescaped(text) };
  if (number !== undefined) return { kind: 'number', value: number };
  if (word !== undefined) return { kind: 'word', value: word.toUpperCase() };
  return sign === undefined ? undefined : { kind: 'sign', value: sign };
}

function unescaped(text: string): string {
  return text.replace(/''|\\([^])/g, (all, escaped: string | undefined) => escaped ?? all[0] ?? '');
}
