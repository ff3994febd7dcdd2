/** Where an item stands in a text: from its first character to past its last. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Where the items of the list `batch` of a JSON object stand in its text, which must be valid JSON: so that one can be
 * taken out and the others keep every character. Of several lists of that name the last, as `JSON.parse` has it.
 */
export function batchSpans(text: string): Span[] {
  let items: Span[] = [];
  let key: string | undefined;
  let at = text.indexOf('{') + 1;
  for (;;) {
    at = skipSpace(text, at);
    const sign = text[at];
    if (sign === undefined || sign === '}') return items;
    if (sign === ',' || sign === ':') {
      at += 1;
      continue;
    }
    const end = valueEnd(text, at);
    if (key === undefined) key = JSON.parse(text.slice(at, end)) as string;
    else {
      if (key === 'batch') items = sign === '[' ? itemSpans(text, at) : [];
      key = undefined;
    }
    at = end;
  }
}

function itemSpans(text: string, list: number): Span[] {
  const items: Span[] = [];
  for (let at = skipSpace(text, list + 1); text[at] !== ']'; at = skipSpace(text, at)) {
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    const end = valueEnd(text, at);
    items.push({ start: at, end });
    at = end;
  }
  return items;
}

/** Past the value that begins at `at`. */
function valueEnd(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return textEnd(text, at);
  if (first !== '{' && first !== '[')
    return at + (/^[^\s,\]}]+/.exec(text.slice(at, at + MOST_SCALAR))?.[0].length ?? 1);
  let depth = 0;
  for (let n = at; n < text.length; n++) {
    const sign = text[n];
    if (sign === '"') n = textEnd(text, n) - 1;
    else if (sign === '{' || sign === '[') depth += 1;
    else if ((sign === '}' || sign === ']') && (depth -= 1) === 0) return n + 1;
  }
  return text.length;
}

/** Numbers may have as many digits as a body holds. */
const MOST_SCALAR = 1024 * 1024;

function textEnd(text: string, at: number): number {
  let n = at + 1;
  while (n < text.length && text[n] !== '"') n += text[n] === '\\' ? 2 : 1;
  return n + 1;
}

function skipSpace(text: string, at: number): number {
  let n = at;
  while (n < text.length && ' \t\r\n'.includes(text[n]!)) n += 1;
  return n;
}
