import { parseBody, type ParsedBody } from './parse-body.ts';

/** A pixel's event, and its text for a search of the key where it cannot be read. */
export interface PixelCall {
  body: ParsedBody;
  bytes: Buffer;
}

/**
 * The event in a pixel's query: `data=<base64 of JSON>`, or dotted keys (`properties.subject=Hi&writeKey=…`),
 * whose values are all text.
 */
export function readPixel(query: string): PixelCall {
  const parameters = new URLSearchParams(query);
  const data = parameters.get('data');
  if (data === null) return { body: { value: nested(parameters) }, bytes: Buffer.from(query) };
  const bytes = Buffer.from(data.replaceAll(' ', '+'), 'base64'); // an unescaped + was read as a space
  return { body: parseBody(bytes.toString('utf8'), { isBatch: false }), bytes };
}

type Tree = { [key: string]: string | Tree };

/** Without a prototype, so that a key named `__proto__` is a key: the event's own checks refuse it. */
const newTree = (): Tree => Object.create(null);

function nested(parameters: URLSearchParams): Tree {
  const root = newTree();
  for (const [path, value] of parameters) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let node = root;
    for (const key of keys) {
      const child = node[key];
      node = typeof child === 'object' ? child : (node[key] = newTree());
    }
    node[last] = value;
  }
  return root;
}
