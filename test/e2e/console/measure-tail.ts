import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';

/** What a page did while a thousand events a second came to the source that it shows. */
export interface TailFigures {
  sentPerSecond: number;
  /** The page's main thread: processor time of all its tasks, and of the longest. */
  busyPercent: number;
  longestTaskMs: number;
  /** As the page itself sees them, by the wall's clock: tasks of 50 ms and more, and the longest. */
  longTasks: number;
  longestByWallMs: number;
  /** Rows that the list has, and those that exist in the page. */
  rows: number;
  rowsInPage: number;
}

const SECONDS = 10;
const BATCHES_A_SECOND = 10;
const EVENTS_A_BATCH = 100;

/** Sends for ten seconds, evenly, and watches the page meanwhile. */
export async function measureTail(
  page: Page,
  send: (batch: readonly object[]) => Promise<Response>,
): Promise<TailFigures> {
  await page.locator('.live-row').first().waitFor();
  await page.evaluate(WATCH);
  const browser = page.context().browser()!;
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'],
  });
  const startedAt = performance.now();
  const sent = await sendEvenly(send);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpuMs = await mainThreadTasks(browser);
  const tasks = await page.evaluate<number[]>('window.longTasks');
  const rowsInPage = await page.locator('.live-row').count();
  const rows = Number(await page.locator('.live-item').first().getAttribute('aria-setsize'));
  return {
    sentPerSecond: Math.round(sent / seconds),
    busyPercent: Math.round(cpuMs.reduce((sum, each) => sum + each, 0) / seconds / 10),
    longestTaskMs: Math.round(Math.max(...cpuMs)),
    longTasks: tasks.length,
    longestByWallMs: Math.round(Math.max(0, ...tasks)),
    rows,
    rowsInPage,
  };
}

const WATCH = `window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((task) => task.duration)))
  .observe({ type: 'longtask' });`;

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Processor time, in microseconds. */
  tdur?: number;
  args: { name?: string };
}

/** Processor time of each task of the busiest page's main thread, in milliseconds. */
async function mainThreadTasks(browser: Browser): Promise<number[]> {
  const trace = await browser.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(threadOf),
  );
  const tasks = traceEvents.filter((event) => event.name === 'RunTask' && mainThreads.has(threadOf(event)));
  const byThread = [...Map.groupBy(tasks, threadOf).values()].sort((one, other) => other.length - one.length);
  return (byThread[0] ?? []).map(({ tdur = 0 }) => tdur / 1_000);
}

async function sendEvenly(send: (batch: readonly object[]) => Promise<Response>): Promise<number> {
  const startedAt = performance.now();
  const answers: Promise<Response>[] = [];
  for (let batch = 0; batch < SECONDS * BATCHES_A_SECOND; batch += 1) {
    answers.push(send(eventsOf(batch)));
    await delay(Math.max(0, startedAt + ((batch + 1) * 1_000) / BATCHES_A_SECOND - performance.now()));
  }
  const taken = (await Promise.all(answers)).filter(({ ok }) => ok).length;
  return taken * EVENTS_A_BATCH;
}

/** As a shop's page sends them: about a kilobyte each. */
function eventsOf(batch: number): object[] {
  return Array.from({ length: EVENTS_A_BATCH }, (_, n) => ({
    ...{
      type: 'track',
      event: `Product Viewed ${n % 7}`,
      userId: `user-${n}`,
      messageId: `tail-${batch}-${n}`,
    },
    properties: { sku: `sku-${n}`, price: n / 7, description: 'x'.repeat(300) },
    context: { page: { url: 'https://shop.example/p', title: 'Shop' }, userAgent: 'y'.repeat(120) },
  }));
}
