import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Event } from '@trackyard/event-spec';
import { normaliseLine, type RawLine, type TimelinePlace } from '@trackyard/lake';

/** Some events of the lake, in the order in which they were received. */
export interface Chunk {
  events: Event[];
  /** Events that were looked at. */
  read: number;
  /** The last line of which this is. */
  place: TimelinePlace;
}

export interface ChunkRules {
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
const MAX_CHARACTERS = 2 * 1024 * 1024;
/** Parsing must not keep live events waiting for long: a line is a request, of some 500 events at most. */
const LINES_IN_A_ROW = 20;

/** Cuts lines into chunks; always at the same places, where the same lines come. The last one may be empty. */
export async function* readChunks(lines: AsyncIterable<RawLine>, rules: ChunkRules): AsyncGenerator<Chunk> {
  let chunk = emptyChunk();
  for await (const line of lines) {
    if (rules.signal.aborted) return;
    addLine(chunk, line, rules);
    if (chunk.lines % LINES_IN_A_ROW === 0) await yieldToOthers();
    if (!isFull(chunk, rules)) continue;
    yield chunk;
    chunk = emptyChunk();
  }
  if (chunk.lines > 0) yield chunk;
}

interface OpenChunk extends Chunk {
  lines: number;
  characters: number;
}

function emptyChunk(): OpenChunk {
  return { events: [], read: 0, lines: 0, characters: 0, place: { receivedAt: '', requestId: '' } };
}

function addLine(chunk: OpenChunk, line: RawLine, { wants, isStrict }: ChunkRules): void {
  const { receivedAt, requestId, sourceId } = line;
  chunk.place = { receivedAt, requestId };
  chunk.lines += 1;
  const { events, rejections } = normaliseLine(line);
  if (rejections.length > 0 && isStrict(sourceId)) return;
  chunk.read += events.length;
  const wanted = events.filter(wants);
  if (wanted.length === 0) return;
  chunk.events.push(...wanted);
  chunk.characters += line.body.length;
}

function isFull({ events, lines, characters }: OpenChunk, { maxEvents }: ChunkRules): boolean {
  return events.length >= maxEvents || lines >= MAX_LINES || characters >= MAX_CHARACTERS;
}
