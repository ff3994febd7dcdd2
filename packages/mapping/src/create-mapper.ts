import { PayloadError, type Fields, type Mapping } from '@trackyard/connector-sdk';
import { mappingKit } from './mapping-kit.ts';

/** An event's payload for one action; throws `PayloadError` where there can be none. */
export type Mapper = (event: object) => Record<string, unknown>;

/** `mapping` must be the caller's own copy: the kit writes defaults of `@replace` into it. */
export function createMapper(mapping: Mapping, fields: Fields): Mapper {
  const required = Object.entries(fields).filter(([, field]) => field.required);
  return (event) => {
    const payload = transform(mapping, event);
    const missing = required.filter(([name]) => isEmpty(payload[name]));
    if (missing.length === 0) return payload;
    const names = missing.map(([, { label }]) => label).join(', ');
    throw new PayloadError(`The event gives no value for ${names}.`);
  };
}

function transform(mapping: Mapping, event: object): Record<string, unknown> {
  try {
    return mappingKit().transform(mapping, event);
  } catch (error) {
    throw new PayloadError(`The mapping fails on this event: ${sentenceOf(error)}`);
  }
}

/** The kit's lists of errors carry stacks in their message. */
function sentenceOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && Symbol.iterator in error)
    return [...(error as Iterable<Error>)].map(({ message }) => message).join(' ');
  return error instanceof Error ? error.message : String(error);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
