import { ERROR_CODES } from '@trackyard/base';
import type { Settings, SourceDefinition } from '@trackyard/connector-sdk';
import { parseBatch, type Event, type ParsedBatch, type Problem } from '@trackyard/event-spec';
import { normaliseLine, serverMessageId, type RawLine } from '@trackyard/lake';
import type { QuarantinedItem } from '@trackyard/store';
import { readRequest, requestOfLine } from './read-request.ts';

/** What a person has changed in a refused item; nothing: it is read once more as it came. */
export interface Repair {
  /** In the place of the item. */
  item?: unknown;
  /** In the place of the whole body. */
  body?: string | undefined;
}

export interface RepairInput {
  entry: QuarantinedItem;
  repair: Repair;
  /** The stored request; needed for whole bodies and for webhooks that are read once more. */
  line: RawLine | undefined;
  /** Absent where the source takes no webhooks. */
  connector: { definition: SourceDefinition; settings: Settings } | undefined;
}

/** Every event of the entry, as collection would take it when it came; or what is wrong with it still. */
export type Repaired = { events: Event[] } | { problems: readonly Problem[] };

export function repairEntry(input: RepairInput): Repaired {
  const parsed = read(input);
  const problems = parsed.problem ? [parsed.problem] : parsed.rejections.flatMap((one) => one.problems);
  return problems.length > 0 ? { problems } : { events: parsed.events };
}

/** Whether `repairEntry` wants the stored request. */
export function needsLine({
  entry,
  repair,
  isWebhook,
}: {
  entry: QuarantinedItem;
  repair: Repair;
  isWebhook: boolean;
}) {
  return entry.itemIndex < 0 || (isWebhook && repair.item === undefined);
}

function read({ entry, repair, line, connector }: RepairInput): ParsedBatch {
  const isItem = entry.itemIndex >= 0;
  if (isItem && repair.item !== undefined) return parseItem(entry, repair.item);
  if (!line) return isItem && entry.item !== '' ? parseItem(entry, JSON.parse(entry.item)) : refused(GONE);
  const edited = repair.body === undefined ? line : withBody(line, repair.body);
  if (!connector) return normaliseLine(edited);
  const read = requestOfLine(edited);
  if ('problem' in read) return refused(read.problem);
  const result = readRequest(connector.definition, read.request, connector.settings);
  if ('problem' in result) return refused(result.problem);
  // What the mapping makes of the others of the same request has been accepted.
  return isItem
    ? parseItem(entry, result.items[entry.itemIndex])
    : normaliseLine({ ...edited, items: [...result.items] });
}

function parseItem(entry: QuarantinedItem, item: unknown): ParsedBatch {
  const { sourceId, requestId, itemIndex, messageId, receivedAt } = entry;
  const newMessageId = () => messageId ?? serverMessageId(requestId, itemIndex);
  const stamp = { sourceId, requestId, receivedAt: receivedAt.getTime(), newMessageId };
  return parseBatch({ batch: [item] }, { batch: true, ...stamp });
}

function withBody({ truncated: _cut, items: _read, ...line }: RawLine, body: string): RawLine {
  const { 'content-encoding': _, ...headers } = line.headers;
  return { ...line, headers, encoding: 'utf8', body };
}

function refused(problem: Problem): ParsedBatch {
  return { events: [], lines: [], rejections: [], problem };
}

const GONE: Problem = {
  code: 'TY_NOT_FOUND',
  message: `${ERROR_CODES.TY_NOT_FOUND.message} The stored request is not in the lake (yet).`,
};
