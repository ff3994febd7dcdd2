const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const HEADER_VALUE = /^[\t\x20-\x7e]{0,4096}$/;
/** What the request itself decides. */
const RESERVED =
  /^(host|content-(length|encoding)|connection|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;

/**
 * Headers that a person or a mapping gives, names in lower case, or a sentence for what is wrong with them. It names the
 * header, never its value. `reserved` are names that the connector sets itself.
 */
export function readHeaders(
  given: unknown,
  reserved?: RegExp,
): { headers: Record<string, string>; problem?: string } {
  const headers: Record<string, string> = {};
  if (given === undefined || given === null) return { headers };
  if (typeof given !== 'object') return { headers, problem: 'The headers must be an object.' };
  for (const [name, value] of Object.entries(given)) {
    const lowerName = name.toLowerCase();
    if (!HEADER_NAME.test(name)) return { headers, problem: 'A header has a name that HTTP does not allow.' };
    if (RESERVED.test(lowerName) || reserved?.test(lowerName))
      return { headers, problem: `The header "${name}" cannot be set.` };
    if (typeof value !== 'string' || !HEADER_VALUE.test(value))
      return { headers, problem: `The header "${name}" must have a value of printable ASCII text.` };
    headers[lowerName] = value;
  }
  return { headers };
}
