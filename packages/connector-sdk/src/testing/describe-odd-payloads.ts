import { PayloadError } from '../errors.ts';
import type { SourceDefinition } from '../source.ts';
import type { SourceCases } from './describe-source-contract.ts';

type Path = readonly (string | number)[];

const ODD_VALUES = [undefined, null, 7, '', 'text', true, [], {}, [null], { id: [] }];
const MAX_DEPTH = 6;

/** What a webhook source makes of JSON bodies with a part missing or of another type: events, or a `PayloadError`. */
export function describeOddPayloads(
  { parse }: SourceDefinition,
  { settings, requests = [] }: SourceCases,
): void {
  it.each(requests)('reads or refuses $name with any part missing or odd', ({ request }) => {
    const payload: unknown = JSON.parse(Buffer.from(request.body).toString('utf8'));
    const paths = pathsIn(payload);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths)
      for (const value of ODD_VALUES) {
        const body = Buffer.from(JSON.stringify(replaced(payload, path, value)));
        const problem = problemOf(() => parse?.({ ...request, body }, settings));
        expect({ path, value, problem }).toEqual({ path, value, problem: undefined });
      }
  });
}

function problemOf(read: () => unknown): unknown {
  try {
    return Array.isArray(read()) ? undefined : 'no list of events';
  } catch (error) {
    return error instanceof PayloadError ? undefined : error;
  }
}

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || path.length >= MAX_DEPTH) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => {
    const inner = [...path, key];
    return [inner, ...pathsIn((value as Record<string | number, unknown>)[key], inner)];
  });
}

function replaced(value: unknown, [key, ...rest]: Path, odd: unknown): unknown {
  if (key === undefined) return odd;
  const copy: any = Array.isArray(value) ? [...value] : { ...(value as object) };
  copy[key] = replaced(copy[key], rest, odd);
  return copy;
}
