import { parseJson, type ParsedJson } from './parse-json.ts';

/** Without a prototype, so that a key named `__proto__` is a key: the event's own checks refuse it. */
type Tree = { [key: string]: string | Tree };
const newTree = (): Tree => Object.create(null);

/**
 * The event of a pixel's query: `data=<base64 of JSON>`, or plain keys with dots for nesting
 * (`properties.subject=…`), whose values are all text.
 * https://segment.com/docs/connections/sources/catalog/libraries/server/pixel-tracking-api/
 */
export function readPixelQuery(query: string): ParsedJson {
  const parameters = new URLSearchParams(query);
  const data = parameters.get('data');
  if (data === null) return { json: nested(parameters) };
  // A `+` that was not escaped in the query has been read as a space.
  return parseJson(Buffer.from(data.replaceAll(' ', '+'), 'base64').toString('utf8'));
}

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
