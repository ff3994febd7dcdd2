import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { encodeCompactIndex, type IndexSection } from './compact-index.ts';
import { ENTRY_BYTES, IndexEntries, LINE_AT } from './index-entries.ts';
import type { LineEntries } from './line-entries.ts';
import { entriesOf, splitIndex } from './object-index.ts';

/** An index whose lines come into another object. */
export interface IndexPart {
  index: Buffer;
  /** By line: its number there, or {@link LEFT_OUT}. */
  lineOf: Int32Array;
}

export const LEFT_OUT = -1;

/** A line that is not as it was in any part. */
export interface AddedLine {
  line: number;
  entries: LineEntries;
}

/**
 * The index of an object that is made of others: their entries at their new lines, and those of `added` beside them.
 * Large ones take a while: between its steps others run.
 */
export async function mergeIndexes(
  parts: readonly IndexPart[],
  added: readonly AddedLine[],
): Promise<{ index: Buffer; events: number }> {
  const sections = parts.map(({ index, lineOf }) => ({ sections: splitIndex(index), lineOf }));
  const more = added.map(({ entries }) => entries);
  const copy = async (section: IndexSection): Promise<IndexEntries> => {
    const bytes = sections.reduce((sum, part) => sum + part.sections[section].length, 0);
    const entries = new IndexEntries(bytes / ENTRY_BYTES + entriesOf(more, section));
    for (const part of sections) {
      copyEntries(part.sections[section], part.lineOf, entries);
      await yieldToOthers();
    }
    for (const { line, entries: own } of added) entries.addLine(own[section], line);
    return entries;
  };
  const messages = await copy('messages');
  const users = await copy('users');
  const sorted = messages.sorted();
  await yieldToOthers();
  const index = await encodeCompactIndex({ messages: sorted, users: users.sorted() });
  return { index, events: messages.count };
}

function copyEntries(from: Buffer, lineOf: Int32Array, to: IndexEntries): void {
  for (let at = 0; at < from.length; at += ENTRY_BYTES) {
    const line = lineOf[from.readUInt32BE(at + LINE_AT)] ?? LEFT_OUT;
    if (line !== LEFT_OUT) to.copy(from, at, line);
  }
}
