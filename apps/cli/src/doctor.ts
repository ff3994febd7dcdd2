import { systemClock, TrackyardError } from '@trackyard/base';
import { openQueue } from '@trackyard/queue';
import { openStore } from '@trackyard/store';
import { createLogger } from '@trackyard/telemetry';
import { examine, openRuntimes, reportText } from '@trackyard/worker';
import type { Config } from './config.ts';
import { Closers } from './up/close-in-order.ts';
import { makeDataDirectory, openDatabases } from './up/databases.ts';
import { openOutlets } from './up/open-outlets.ts';
import { keptSecretKey } from './up/secret-key.ts';

export interface DoctorSpan {
  from?: string;
  to?: string;
}

/** Prints what the worker's doctor finds; whether everything agrees. */
export async function doctor(config: Config, { from, to }: DoctorSpan): Promise<boolean> {
  const span = { from: readMoment('--from', from), to: readMoment('--to', to) };
  const log = createLogger({ level: 'warn', name: 'trackyard' });
  const closers = new Closers();
  try {
    await makeDataDirectory(config.dataDirectory);
    const databases = await openDatabases(config, log);
    closers.add('databases', databases.stop);
    const secretKey = config.secretKey ?? (await keptSecretKey(config.dataDirectory));
    const store = openStore({ databaseUrl: databases.url, secretKey, log });
    closers.add('store', () => store.close());
    const { redisUrl, dedupeWindowMs } = config;
    const queue = await openQueue({ databaseUrl: databases.url, redisUrl, dedupeWindowMs, log });
    closers.add('queue', () => queue.close());
    const clock = systemClock;
    const { lake, egress, geo } = await openOutlets({ config, closers, clock, log });
    const { warehouseUrl } = databases;
    const runtimes = openRuntimes({ store, egress, warehouseUrl, oauthApps: config.oauthApps, clock, log });
    closers.add('warehouses', () => runtimes.close());
    const { reader, deletions } = lake;
    const warehouses = { store, runtimes, reader, geo };
    const report = await examine({ store, records: queue.records, reader, deletions, warehouses, ...span });
    process.stdout.write(reportText(report));
    return report.findings.length === 0;
  } finally {
    await closers.closeAll();
  }
}

function readMoment(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) {
    throw new TrackyardError('TY_VALIDATION', {
      message: `${option} must be a time like 2026-03-04T10:00:00Z.`,
    });
  }
  return moment;
}
