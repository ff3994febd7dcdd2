import { systemClock } from '@trackyard/base';
import { createLogger, createMetrics } from '@trackyard/telemetry';
import type { Config } from '../config.ts';
import { banner } from './banner.ts';
import { Closers } from './close-in-order.ts';
import { makeDataDirectory } from './databases.ts';
import { openParts } from './open-parts.ts';
import { startHttp, type HttpFront } from './start-http.ts';
import { startRoles } from './start-roles.ts';
import { waitForStop } from './wait-for-stop.ts';

/** What is under way gets this long to end. */
const DRAIN_MS = 25_000;
/** What was not closed by then keeps the process no longer. */
const LINGER_MS = 500;

/** Starts what the roles name, prints where it is, and runs until it is told to stop; then drains and stops it. */
export async function up(config: Config): Promise<void> {
  const startedAt = performance.now();
  const closers = new Closers();
  const stopped = waitForStop(() => process.exit(130));
  const log = createLogger({ level: config.logLevel, name: 'trackyard', pretty: process.stderr.isTTY });
  let http: HttpFront | undefined;
  try {
    await makeDataDirectory(config.dataDirectory);
    const metrics = createMetrics();
    const parts = await openParts({ config, closers, clock: systemClock, log, metrics });
    http = await startHttp(config);
    const url = config.publicUrl ?? http.url;
    http.serve(await startRoles({ config, parts, closers, url }));
    const seconds = (performance.now() - startedAt) / 1000;
    const { backend } = parts.queue;
    const { isEmbedded } = parts.databases;
    const isQueueOpen = parts.isQueueOpen();
    const { first } = parts;
    process.stdout.write(banner({ url, config, backend, isEmbedded, isQueueOpen, first, seconds }));
    log.info('trackyard.started', {
      backend,
      roles: [...config.roles].join(','),
      ms: Math.round(seconds * 1000),
    });
    await stopped;
    process.stdout.write('\n  Stopping: finishing what is under way …\n');
  } finally {
    const deadline = setTimeout(() => process.exit(1), DRAIN_MS);
    await http?.close(); // first: nothing new while the rest drains
    const failed = await closers.closeAll();
    clearTimeout(deadline);
    if (failed.length > 0) log.warn('trackyard.stopped_unclean', { parts: failed.join(',') });
  }
  process.stdout.write('  Stopped.\n');
  setTimeout(() => process.exit(), LINGER_MS).unref(); // a driver that waits for a server that is away
}
