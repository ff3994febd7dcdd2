import type { Response } from 'express';
import { setTimeout as delay } from 'node:timers/promises';
import type { LiveEntry } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { idParams } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';

const POLL_MS = 500;
const WATCH_MS = 3_000;
/** A little longer than the pause between two calls, so that a slow one ends nothing. */
const WATCH_TTL_MS = 10_000;
const HEARTBEAT_MS = 15_000;
/** Then the browser connects again, and is asked again who it is. */
const MAX_AGE_MS = 30 * 60_000;

export type SourceLiveOptions = Pick<ApiOptions, 'live' | 'clock'> & {
  store: Pick<Store, 'sources'>;
  /** Ends all streams when the api stops. */
  stopping: AbortSignal;
};

export function sourceLiveRoutes({ store, live, clock, stopping }: SourceLiveOptions): Route[] {
  return [
    route({
      method: 'get',
      path: '/sources/:id/live',
      tag: 'Sources',
      summary: 'Events as they arrive',
      description:
        'Server-Sent Events, named `event` and `rejected`, with data `{"event", "problems"}`. ' +
        'A convenience: under load some are left out. `Last-Event-ID` goes on where a stream broke.',
      params: idParams,
      stream: 'text/event-stream',
      async handle({ workspaceId, params: { id }, request, response }) {
        await store.sources.get(workspaceId, id);
        const closed = new AbortController();
        response.on('close', () => closed.abort());
        const signal = AbortSignal.any([closed.signal, stopping]);
        const afterId = request.get('last-event-id') ?? '';
        await live.watch(id, WATCH_TTL_MS);
        openStream(response);
        await follow({ live, clock, signal, response, sourceId: id, afterId });
        response.end();
      },
    }),
  ];
}

function openStream(response: Response): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // nginx would keep the stream back until it has a buffer full.
    'x-accel-buffering': 'no',
  });
  response.write(': connected\nretry: 2000\n\n');
}

interface Following extends Pick<SourceLiveOptions, 'live' | 'clock'> {
  signal: AbortSignal;
  response: Response;
  sourceId: string;
  afterId: string;
}

/** Reads the ring until the reader leaves. One that reads slowly waits; the ring forgets meanwhile. */
async function follow({ live, clock, signal, response, sourceId, afterId }: Following): Promise<void> {
  const startedAt = clock.now();
  let lastId = afterId;
  let watchedAt = startedAt;
  let wroteAt = startedAt;
  while (!signal.aborted && clock.now() - startedAt < MAX_AGE_MS) {
    const now = clock.now();
    if (now - watchedAt >= WATCH_MS) {
      await live.watch(sourceId, WATCH_TTL_MS);
      watchedAt = now;
    }
    const entries = await live.read(sourceId, lastId);
    lastId = entries.at(-1)?.id ?? lastId;
    const text =
      entries.map(liveMessage).join('') || (now - wroteAt >= HEARTBEAT_MS ? ': still here\n\n' : '');
    if (text) {
      wroteAt = now;
      await write(response, text, signal);
    }
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function write(response: Response, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text)) return;
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The entry as one message. Its JSON may have line breaks, which the format wants as lines of their own. */
export function liveMessage({ id, kind, json, problems }: LiveEntry): string {
  const data = `{"event":${json},"problems":${JSON.stringify(problems)}}`;
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `id: ${id}\nevent: ${kind}\n${lines.join('')}\n`;
}
