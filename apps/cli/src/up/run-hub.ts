import type { Logger } from '@trackyard/base';
import { createLogger, createMetrics, type Metrics } from '@trackyard/telemetry';
import type { Config } from '../config.ts';
import { banner } from './banner.ts';
import { Closers } from './close-in-order.ts';
import { makeDataDirectory } from './databases.ts';
import { onSignals } from './on-signals.ts';
import type { Parts } from './open-parts.ts';

export interface HubFrame {
  config: Config;
  log: Logger;
  metrics: Metrics;
  /** What takes something in: closed first, so that nothing new comes while the rest drains. */
  fronts: Closers;
  closers: Closers;
}

export interface StartedHub {
  parts: Parts;
  /** What senders and browsers see. */
  url: string;
  /** How the processes are named in the banner. */
  processes: string;
}

export interface HubKind {
  start(frame: HubFrame): Promise<StartedHub>;
  /** SIGHUP. */
  reload(): void;
  /** Somebody waits no longer; the process exits after it. */
  kill(): void;
}

/** What is under way gets this long to end: containers are killed after 30 s. */
const DRAIN_MS = 27_000;
/** What was not closed by then keeps the process no longer. */
const LINGER_MS = 500;
const INTERRUPTED = 130;

/** Starts a hub, prints where it is, and runs until it is told to stop; then drains and stops it. */
export async function runHub(config: Config, kindOf: (frame: HubFrame) => HubKind): Promise<void> {
  const startedAt = performance.now();
  const log = createLogger({ level: config.logLevel, name: 'trackyard', pretty: process.stderr.isTTY });
  const metrics = createMetrics();
  const [fronts, closers] = [new Closers(), new Closers()];
  const frame = { config, log, metrics, fronts, closers };
  const kind = kindOf(frame);
  const stopped = onSignals({
    onReload: kind.reload,
    onImpatience() {
      kind.kill();
      process.exit(INTERRUPTED);
    },
  });
  try {
    await makeDataDirectory(config.dataDirectory);
    const hub = await kind.start(frame);
    announce(hub, { config, log, seconds: (performance.now() - startedAt) / 1000 });
    await stopped;
    process.stdout.write('\n  Stopping: finishing what is under way …\n');
  } finally {
    const deadline = setTimeout(() => process.exit(1), DRAIN_MS);
    const failed = [...(await fronts.closeAll()), ...(await closers.closeAll())];
    clearTimeout(deadline);
    if (failed.length > 0) log.warn('trackyard.stopped_unclean', { parts: failed.join(',') });
  }
  process.stdout.write('  Stopped.\n');
  setTimeout(() => process.exit(), LINGER_MS).unref(); // a driver that waits for a server that is away
}

function announce(
  { parts, url, processes }: StartedHub,
  { config, log, seconds }: { config: Config; log: Logger; seconds: number },
): void {
  const { backend } = parts.queue;
  const { isEmbedded } = parts.databases;
  const { first } = parts;
  const isQueueOpen = parts.isQueueOpen();
  process.stdout.write(banner({ url, config, processes, backend, isEmbedded, isQueueOpen, first, seconds }));
  const roles = [...config.roles].join(',');
  log.info('trackyard.started', { backend, roles, pid: process.pid, ms: Math.round(seconds * 1000) });
}
