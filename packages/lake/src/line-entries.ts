import { writeHash64 } from '@trackyard/base';

/** {@link hash64} of an id, and the event's index in the request's batch (u32, big-endian). */
export const LINE_ENTRY_BYTES = 12;
const INDEX_AT = 8;
const WORD = 4;
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

/** Where the hash of an id stands among the kept ones, which are of two words each. */
const kept = new Map<string, number>();
const keptWords = new Uint32Array(2 * KEPT_USERS);

function writeUserHash(target: Buffer, at: number, id: string): void {
  const place = kept.get(id);
  if (place === undefined) {
    writeHash64(target, at, id);
    keep(id, target.readUInt32BE(at), target.readUInt32BE(at + WORD));
  } else {
    target.writeUInt32BE(keptWords[place]!, at);
    target.writeUInt32BE(keptWords[place + 1]!, at + WORD);
  }
}

function keep(id: string, high: number, low: number): void {
  if (kept.size === KEPT_USERS) kept.clear();
  const place = 2 * kept.size;
  kept.set(id, place);
  keptWords[place] = high;
  keptWords[place + 1] = low;
}
