import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Event } from '@trackyard/event-spec';
import { normaliseLine, type RawLine, type LinePlace } from '@trackyard/lake';

/** Some events of the lake, in the order in which they were received. */
export interface Chunk {
  events: Event[];
  /** About how many characters each event's JSON has: its part of the request that it came in. */
  sizes: number[];
  /** Events that were looked at. */
  read: number;
  /** The last line of which this is. */
  place: LinePlace;
}

export interface ChunkRules {
  /** The events with what their source adds, the same ones where that is nothing. Called for each line. */
  enrich(events: readonly Event[]): Promise<readonly Event[]>;
  /** Whether an event is asked for. */
  wants(event: Event): boolean;
  /** A source that refused a request with one bad item as a whole has accepted none of it. */
  isStrict(sourceId: string): boolean;
  /** A chunk ends with the line that reaches it. */
  maxEvents: number;
  /** Aborts where nothing more is wanted. */
  signal: AbortSignal;
}

/** So many lines without a wanted event are worth noting as done. */
const MAX_LINES = 5_000;
/** Of the requests that a chunk's events came in, lest large ones fill the memory; more where many events are asked for. */
const MAX_CHARACTERS = 2 * 1024 * 1024;
const CHARACTERS_AN_EVENT = 1_000;
/** Parsing must not keep live events waiting for long: a line is a request, of some 500 events at most. */
const LINES_IN_A_ROW = 20;

/** Cuts lines into chunks; always at the same places, where the same lines come. The last one may be empty. */
export async function* readChunks(lines: AsyncIterable<RawLine>, rules: ChunkRules): AsyncGenerator<Chunk> {
  let chunk = emptyChunk();
  for await (const line of lines) {
    if (rules.signal.aborted) return;
    await addLine(chunk, line, rules);
    if (chunk.lineCount % LINES_IN_A_ROW === 0) await yieldToOthers();
    if (!isFull(chunk, rules)) continue;
    yield chunk;
    chunk = emptyChunk();
  }
  if (chunk.lineCount > 0) yield chunk;
}

interface OpenChunk extends Chunk {
  lineCount: number;
  characters: number;
}

function emptyChunk(): OpenChunk {
  const place = { receivedAt: '', requestId: '' };
  return { events: [], sizes: [], read: 0, lineCount: 0, characters: 0, place };
}

async function addLine(
  chunk: OpenChunk,
  line: RawLine,
  { enrich, wants, isStrict }: ChunkRules,
): Promise<void> {
  const { receivedAt, requestId, sourceId } = line;
  chunk.place = { receivedAt, requestId };
  chunk.lineCount += 1;
  const { events: normalised, rejections } = normaliseLine(line, { withoutLines: true });
  if (rejections.length > 0 && isStrict(sourceId)) return;
  chunk.read += normalised.length;
  const before = chunk.events.length;
  const size = Math.ceil(line.body.length / Math.max(1, normalised.length));
  for (const event of await enrich(normalised)) {
    if (!wants(event)) continue;
    chunk.events.push(event);
    chunk.sizes.push(size);
  }
  if (chunk.events.length > before) chunk.characters += line.body.length;
}

function isFull({ events, lineCount, characters }: OpenChunk, { maxEvents }: ChunkRules): boolean {
  return (
    events.length >= maxEvents ||
    lineCount >= Math.max(MAX_LINES, maxEvents) ||
    characters >= Math.max(MAX_CHARACTERS, maxEvents * CHARACTERS_AN_EVENT)
  );
}
