import { writeHash64 } from '@trackyard/base';

/** {@link hash64} of an id, and the event's index in the request's batch (u32, big-endian). */
export const LINE_ENTRY_BYTES = 12;
const INDEX_AT = 8;

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
    writeEntry(messages, n * LINE_ENTRY_BYTES, messageId, index);
    for (const id of [userId, anonymousId]) {
      if (id === undefined) continue;
      const first = firstOf.get(id);
      if (!first) {
        const at = firstOf.size * LINE_ENTRY_BYTES;
        writeEntry(users, at, id, index);
        firstOf.set(id, { at, index });
      } else if (index < first.index) {
        first.index = index;
        users.writeUInt32BE(index, first.at + INDEX_AT);
      }
    }
  }
  return { messages, users: users.subarray(0, firstOf.size * LINE_ENTRY_BYTES) };
}

function writeEntry(target: Buffer, at: number, id: string, index: number): void {
  writeHash64(target, at, id);
  target.writeUInt32BE(index, at + INDEX_AT);
}
