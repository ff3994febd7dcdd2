import type { ErrorCode } from '@trackyard/base';
import { parseBatch, type Event } from '@trackyard/event-spec';
import { readBlocks, type BlockItem, type RowRefusal } from '@trackyard/import-file';
import type { IncomingFile } from './upload-file.ts';

/** A row as the event that it would become, or why it would be refused. */
export type PreviewRow =
  | { line: number; row: string; event: Omit<Event, 'trackyard'> }
  | { line: number; row: string; code: ErrorCode; message: string };

const PREVIEW_ROWS = 20;

/** The first rows of a file by the rules of collection; nothing is stored. */
export async function previewFile({ plan, head, isWhole }: IncomingFile, now: number): Promise<PreviewRow[]> {
  // A row that is cut would look broken.
  const end = isWhole ? head.length : head.lastIndexOf('\n') + 1;
  const options = { plan, fileKey: 'preview', from: plan.start, firstRows: PREVIEW_ROWS };
  const { value: block } = await readBlocks(once(head.subarray(plan.start.offset, end)), options).next();
  if (!block) return [];
  const rows = [...block.refusals, ...judged(block.items, now)];
  return rows.sort((one: { line: number }, other) => one.line - other.line);
}

function judged(items: readonly BlockItem[], receivedAt: number): PreviewRow[] {
  if (items.length === 0) return [];
  const { events, rejections } = parseBatch(
    { batch: items.map(({ item }) => item) },
    {
      ...{ batch: true, sourceId: 'preview', requestId: 'preview', receivedAt },
      newMessageId: (index) => `preview-${index}`,
    },
  );
  const refused = rejections.map(({ index, problems: [problem] }): RowRefusal => {
    const { line, row } = items[index]!;
    return { line, row, code: problem!.code, message: problem!.message };
  });
  const taken = events.map(({ trackyard: { index }, ...event }): PreviewRow => {
    const { line, row } = items[index]!;
    return { line, row, event };
  });
  return [...refused, ...taken];
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
