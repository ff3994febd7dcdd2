import type { JsonObject } from '@trackyard/base';
import {
  normaliseLine,
  readReceivedLine,
  type RawArchive,
  type RawEventIds,
  type RawLine,
} from '@trackyard/lake';
import type { CompiledConfig } from '@trackyard/pipeline';
import { decodeLines, type Leave, type RecordStore } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import type { HeldLane } from './lane-holder.ts';
import type { LiveShow } from './live-show.ts';

/** Events of the batches that go into the lake together; bounds memory. */
const EVENTS_AT_ONCE = 20_000;
/** Where a turn brought at least so many batches, the next one begins at once. */
const FULL_TURN = 100;
const REST_MS = 1_000;

export interface ArchiveLaneOptions {
  records: Pick<RecordStore, 'due' | 'bodies' | 'archived'>;
  archive: RawArchive;
  quarantine: Pick<Store['quarantine'], 'add'>;
  live: LiveShow;
  config(): CompiledConfig;
}

/** A refused item as ingest writes it into a batch. `index` is null where the whole body was refused. */
interface QuarantineLine {
  sourceId: string;
  requestId: string;
  index: number | null;
  messageId?: string;
  receivedAt: string;
  problems: { code: string; message: string; path?: string }[];
  item?: JsonObject;
}

/** The place of a refused body among a request's items. */
const WHOLE_BODY = -1;

/**
 * Brings received bodies into the lake and refused items into quarantine; only then are the batches done. Then it rests
 * for a moment, so that what trickles in shares objects: each costs three files and their fsyncs.
 */
export async function archiveLane({ lease, signal }: HeldLane, options: ArchiveLaneOptions): Promise<Leave> {
  while (!signal.aborted) {
    const entries = await options.records.due(lease, EVENTS_AT_ONCE);
    if (entries.length === 0) break;
    const batchIds = entries.map(({ recordId }) => recordId);
    const stored = [...(await options.records.bodies(batchIds)).values()];
    const received = stored.flatMap(({ bodies }) => decodeLines(bodies)).map(readReceivedLine);
    const lines = received.map(({ line }) => line);
    await options.archive.writeRaw({
      lines,
      events: received.flatMap(({ line, events }) => events ?? parsedIds(line)),
    });
    const refused = stored.flatMap(({ quarantine }) => (quarantine ? decodeLines(quarantine) : []));
    await keepRefused(refused, options);
    await options.records.archived(lease, batchIds);
    if (entries.length < FULL_TURN) break;
  }
  return { restMs: REST_MS };
}

/** The ids of a line that came without: one that an older version has put into the queue. */
function parsedIds(text: string): RawEventIds[] {
  const { requestId, ...line } = JSON.parse(text) as RawLine;
  const { events, rejections } = normaliseLine({ requestId, ...line });
  const accepted = events.map(({ messageId, userId, anonymousId, trackyard: { index } }) => ({
    requestId,
    index,
    messageId,
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
  }));
  const refused = rejections.flatMap(({ index, messageId }) =>
    messageId === undefined ? [] : [{ requestId, index, messageId }],
  );
  return [...accepted, ...refused];
}

async function keepRefused(texts: readonly string[], options: ArchiveLaneOptions): Promise<void> {
  if (texts.length === 0) return;
  const { sourceById } = options.config();
  const refused = texts.map((text) => JSON.parse(text) as QuarantineLine);
  await options.quarantine.add(
    refused.map(({ sourceId, requestId, index, messageId, receivedAt, problems, item }) => ({
      workspaceId: sourceById.get(sourceId)?.workspaceId ?? null,
      sourceId,
      requestId,
      itemIndex: index ?? WHOLE_BODY,
      messageId,
      problems,
      item: item === undefined ? '' : JSON.stringify(item),
      receivedAt: Date.parse(receivedAt),
    })),
  );
  for (const [sourceId, lines] of Map.groupBy(refused, (line) => line.sourceId)) {
    const entries = lines.map(({ item, problems }) => ({
      kind: 'rejected' as const,
      json: JSON.stringify(item ?? null),
      problems: problems.map(({ code }) => code),
    }));
    options.live.show(sourceId, entries);
  }
}
