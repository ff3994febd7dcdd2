import {
  normaliseLine,
  type Deletions,
  type ErasedEvents,
  type EventReader,
  type RawLine,
} from '@trackyard/lake';
import { MessageIds } from './message-ids.ts';

/** A refused item's name: its request and its place; -1 where the whole body was refused. */
export interface RefusedItem {
  requestId: string;
  itemIndex: number;
  messageId: string | undefined;
}

/** What the lake says a source received. */
export interface LakeCount {
  lines: number;
  /** Events that were not refused: accepted or duplicate. */
  events: number;
  refused: RefusedItem[];
  messageIds: MessageIds;
  /** What it had before users were deleted from it, whenever it was received. */
  erased: ErasedEvents;
}

/** The lake as the doctor reads it. */
export interface LakeToCount {
  reader: Pick<EventReader, 'scan'>;
  deletions: Pick<Deletions, 'erased'>;
}

export interface LakeSpan {
  sourceId: string;
  /** Refuses a whole request for one bad item. */
  strict: boolean;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** Reads a source's lines and judges each as collection did. */
export async function countLake(
  { reader, deletions }: LakeToCount,
  { sourceId, strict, from, to }: LakeSpan,
): Promise<LakeCount> {
  const erased = await deletions.erased(sourceId);
  const count: LakeCount = { lines: 0, events: 0, refused: [], messageIds: new MessageIds(), erased };
  const span = { from: from?.getTime(), to: to?.getTime() };
  for await (const line of reader.scan({ sourceIds: [sourceId], ...span })) countLine(count, line, strict);
  return count;
}

function countLine(count: LakeCount, line: RawLine, strict: boolean): void {
  const { requestId } = line;
  const { events, rejections, problem } = normaliseLine(line);
  count.lines += 1;
  if (problem) count.refused.push({ requestId, itemIndex: -1, messageId: undefined });
  for (const { index, messageId } of rejections) {
    count.refused.push({ requestId, itemIndex: index, messageId });
  }
  const isRefused = strict && rejections.length > 0;
  for (const { messageId, trackyard } of events) {
    if (isRefused) count.refused.push({ requestId, itemIndex: trackyard.index, messageId });
    else {
      count.events += 1;
      count.messageIds.add(messageId);
    }
  }
}
