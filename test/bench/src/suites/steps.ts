import { headOf, parseBatch, readHead, type Event } from '@trackyard/event-spec';
import { compileSnapshot, decide, enrichEvents, NO_FACTS, type ConfigSnapshot } from '@trackyard/pipeline';
import { decodeLines, encodeLines } from '@trackyard/queue';
import { eventMaker } from '../processes/events.ts';
import { figure, type CaseResult } from '../report/figure.ts';
import type { Suite } from './suite.ts';

const EVENTS = 100;
const ROUNDS = 300;

/** What one event costs in each step of the hot path, in this process, in batches of a hundred. */
export const steps: Suite = {
  name: 'steps',
  about: `µs of CPU an event of 600 bytes, in batches of ${EVENTS}, one process, no I/O`,
  async run(scale) {
    const body = batchBody();
    const parsed = parse(JSON.parse(body));
    const blob = encodeLines(parsed.lines);
    const stored = parsed.events.map((event) => ({ head: headOf(event), event }));
    const oneTo = (destinations: number) => compileSnapshot(snapshotOf(destinations));
    const [ten, thousand] = [oneTo(10), oneTo(1_000)];
    const measured: [string, () => unknown][] = [
      ['JSON.parse of a batch', () => JSON.parse(body) as unknown],
      ['parse, check and normalise', () => parse(JSON.parse(body))],
      ['encode for the queue', () => encodeLines(parsed.lines)],
      ['decode from the queue', () => decodeLines(blob)],
      ['read the head of a stored event', () => parsed.lines.map((line) => readHead(line))],
      ['decide, 10 connections', () => decide(stored, NO_FACTS, ten)],
      ['decide, 1,000 connections', () => decide(stored, NO_FACTS, thousand)],
      ...enriching(parsed.events),
    ];
    const results: CaseResult[] = [];
    for (const [name, step] of measured) {
      const values: number[] = [];
      for (let run = 0; run <= scale.runs; run++) values.push(await timed(step));
      results.push({
        ...{ suite: 'steps', name, backend: '-', system: 'trackyard' },
        figures: [figure('CPU', 'µs an event', values.slice(1))],
      });
    }
    for (const { name, figures } of results) scale.log(`steps, ${name}: ${figures[0]?.median} µs an event`);
    return results;
  },
};

/** Each by itself, on events of a browser that were sent from a page with a campaign. */
function enriching(events: readonly Event[]): [string, () => unknown][] {
  const agent = (n: number) =>
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_${n} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.${n} Mobile/15E148 Safari/604.1`;
  const page = { url: 'https://shop.example/shoes?utm_source=news&utm_medium=email&gclid=Cj0KC' };
  const browsed = events.map((event, n) => ({
    ...event,
    anonymousId: `a${n % 20}`,
    context: { ...event.context, page, userAgent: agent(n % 30) },
  }));
  const kept = new Map<string, string>();
  const visits = {
    read: () => Promise.resolve(kept),
    write: (some: ReadonlyMap<string, string>) =>
      Promise.resolve(some.forEach((text, visitor) => kept.set(visitor, text))),
  };
  const stages = ['userAgent', 'bot', 'campaign', 'session'] as const;
  const by = (enrichments: object) => () =>
    enrichEvents(browsed, { enrichmentsBySource: new Map([['src_1', enrichments]]) }, { visits });
  const all = by(Object.fromEntries(stages.map((name) => [name, true])));
  return [
    [
      'enrich, nothing switched on',
      () => enrichEvents(browsed, { enrichmentsBySource: new Map() }, { visits }),
    ],
    ...stages.map((name): [string, () => unknown] => [`enrich, ${name}`, by({ [name]: true })]),
    ['enrich, all four', all],
    ['enrich, all four, and write the JSON', async () => (await all()).map((event) => JSON.stringify(event))],
  ];
}

async function timed(step: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < ROUNDS; n++) await step();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (ROUNDS * EVENTS);
}

function batchBody(): string {
  const maker = eventMaker('steps');
  return `{"batch":[${Array.from({ length: EVENTS }, () => maker.next(Date.now())).join(',')}]}`;
}

function parse(body: unknown) {
  return parseBatch(body, {
    ...{ batch: true, sourceId: 'src_1', requestId: 'r', receivedAt: Date.now() },
    newMessageId: String,
  });
}

function snapshotOf(count: number): ConfigSnapshot {
  const workspaceId = 'ws_1';
  const numbers = Array.from({ length: count }, (_, n) => n);
  return {
    version: 1,
    sources: [
      {
        ...{ id: 'src_1', workspaceId, slug: 's', type: 'http', writeKey: 'wk' },
        ...{ enabled: true, strict: false, settings: {} },
      },
    ],
    destinations: numbers.map((n) => ({
      ...{ id: `dst_${n}`, workspaceId, name: `D${n}`, type: 'webhook', enabled: true, builtin: false },
      ...{ settings: {}, delivery: {} },
    })),
    connections: numbers.map((n) => ({
      ...{ id: `con_${n}`, workspaceId, sourceId: 'src_1', destinationId: `dst_${n}` },
      ...{ enabled: true, order: 'none' as const },
    })),
  };
}
