import { present } from './values.ts';

/** Room for properties in an event of 32 KB at most, beside its ids and context. */
const ROOM_BYTES = 24 * 1024;

/** Room for a list, beside other properties. */
const LIST_BYTES = 20 * 1024;

/** Of a payload whose fields nobody picked, those that are there and fit into an event: small ones first, in their order. */
export function fitting(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const there = Object.entries(present(payload));
  const sizes = there
    .map((field) => ({ name: field[0], bytes: bytesOf(field) }))
    .sort((one, other) => one.bytes - other.bytes);
  const kept = new Set<string>();
  let bytes = 0;
  for (const field of sizes) if ((bytes += field.bytes) <= ROOM_BYTES) kept.add(field.name);
  return Object.fromEntries(there.filter(([name]) => kept.has(name)));
}

/** The first items of a list, like the products of an order: as many as an event has room for. */
export function fittingItems<Item>(items: readonly Item[]): Item[] {
  let roomBytes = LIST_BYTES;
  const end = items.findIndex((item) => (roomBytes -= bytesOf(item)) < 0);
  return end === -1 ? [...items] : items.slice(0, end);
}

/** What is nested so deeply that it cannot be written has no room anywhere. */
function bytesOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value)) + 1; // and a comma
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
