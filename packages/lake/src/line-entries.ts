import { writeHash64 } from '@trackyard/base';

/** {@link hash64} of an id, and the event's index in the request's batch (u32, big-endian). */
export const LINE_ENTRY_BYTES = 12;
const INDEX_AT = 8;
/** Hashes of user ids that are kept: a user sends many events, and a hash costs several times what finding it does. */
const KEPT_USERS = 16_384;

/** An event of a line, for the index: those that were accepted, and refused ones that have a message id. */
export interface RawEventIds {
  /** Its place in the request's batch. */
  index: number;
  messageId: string;
  userId?: string;
  anonymousId?: string;
}

/** What the lake's index keeps of one line, before it is known where the line will stand. */
export interface LineEntries {
  /** One entry an event. */
  messages: Buffer;
  /** One entry a user id or anonymous id, pointing at its first event. */
  users: Buffer;
}

export function lineEntries(events: readonly RawEventIds[]): LineEntries {
  const messages = Buffer.allocUnsafe(events.length * LINE_ENTRY_BYTES);
  const users = Buffer.allocUnsafe(2 * events.length * LINE_ENTRY_BYTES);
  const firstOf = new Map<string, { at: number; index: number }>();
  for (const [n, { messageId, userId, anonymousId, index }] of events.entries()) {
    const at = n * LINE_ENTRY_BYTES;
    writeHash64(messages, at, messageId);
    messages.writeUInt32BE(index, at + INDEX_AT);
    for (const id of [userId, anonymousId]) {
      if (id === undefined) continue;
      const first = firstOf.get(id);
      if (!first) {
        const at = firstOf.size * LINE_ENTRY_BYTES;
        writeUserHash(users, at, id);
        users.writeUInt32BE(index, at + INDEX_AT);
        firstOf.set(id, { at, index });
      } else if (index < first.index) {
        first.index = index;
        users.writeUInt32BE(index, first.at + INDEX_AT);
      }
    }
  }
  return { messages, users: users.subarray(0, firstOf.size * LINE_ENTRY_BYTES) };
}

/** Where the hash of an id stands among the kept ones. */
const kept = new Map<string, number>();
const keptHashes = Buffer.alloc(KEPT_USERS * INDEX_AT);

function writeUserHash(target: Buffer, at: number, id: string): void {
  let place = kept.get(id);
  if (place === undefined) {
    if (kept.size === KEPT_USERS) kept.clear();
    place = kept.size;
    kept.set(id, place);
    writeHash64(keptHashes, place * INDEX_AT, id);
  }
  keptHashes.copy(target, at, place * INDEX_AT, (place + 1) * INDEX_AT);
}
