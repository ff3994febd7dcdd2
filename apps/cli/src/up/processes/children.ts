import type { Logger } from '@trackyard/base';
import type { Metrics } from '@trackyard/telemetry';
import type { Config } from '../../config.ts';
import type { Databases } from '../databases.ts';
import { startGroup, type Group } from './group.ts';
import { createHubReports, type HubReports } from './hub-reports.ts';
import type { ChildRole, StartOrder } from './messages.ts';
import { spawnChild } from './spawn-child.ts';

/** All processes that a primary keeps running. */
export interface Children {
  reports: HubReports;
  /** `2 ingest, 2 worker processes`. */
  names: string;
  /** The databases are prepared: they may do their work. */
  begin(databases: Pick<Databases, 'url' | 'warehouseUrl'>): void;
  /** Where the first ingest process listens; nothing where none of them ingests. Rejects where one cannot start. */
  listening(): Promise<string | undefined>;
  /** Resolves once the first does its work, and lets the others begin; rejects where it cannot start. */
  ready(): Promise<void>;
  /** Replaces all, one after the other. Never rejects. */
  roll(): Promise<void>;
  stop(patienceMs: number): Promise<void>;
  kill(): void;
}

export interface StartChildrenOptions {
  config: Config;
  apiSocket: Promise<string>;
  metrics: Metrics;
  log: Logger;
}

/** Starts them at once: they load their code while the primary prepares the database. */
export function startChildren({ config, apiSocket, metrics, log }: StartChildrenOptions): Children {
  const order = Promise.withResolvers<StartOrder>();
  order.promise.catch(() => undefined);
  const roles = (['ingest', 'worker'] as const).filter((role) => config.roles.has(role));
  const groups: Partial<Record<ChildRole, Group>> = {};
  const reports = createHubReports(metrics, groups);
  const gate = Promise.withResolvers<void>();
  for (const role of roles) {
    groups[role] = startGroup({
      count: config.processes,
      gate: gate.promise,
      isFirst: role === roles[0],
      spawn: (place) => spawnChild({ role, place, order: order.promise, log }),
      onEnded(child, siblings) {
        void reports.keep(child);
        if (role === 'ingest') siblings[0]?.adopt();
      },
      log,
    });
  }
  const all = Object.values(groups);
  let isRolling = false;

  return {
    reports,
    names: `${roles.map((role) => `${config.processes} ${role}`).join(', ')} processes`,
    begin({ url, warehouseUrl }) {
      const theirs = { ...config, databaseUrl: url, warehouseUrl };
      apiSocket.then(
        (path) => order.resolve({ kind: 'start', config: theirs, apiSocket: path }),
        (error: unknown) => order.reject(error),
      );
    },
    async listening() {
      return (await groups.ingest?.children()[0]?.ready)?.url;
    },
    async ready() {
      await Promise.all(all.flatMap((group) => group.children()).map((child) => child.ready));
      gate.resolve();
    },
    async roll() {
      if (isRolling) return log.warn('reload.under_way');
      isRolling = true;
      const startedAt = performance.now();
      log.info('reload.started');
      try {
        for (const group of all) await group.roll();
        log.info('reload.done', { ms: Math.round(performance.now() - startedAt) });
      } catch (error) {
        log.error('reload.failed', { kept: 'those that were not replaced yet' }, error);
      }
      isRolling = false;
    },
    async stop(patienceMs) {
      await Promise.all(all.map((group) => group.stop(patienceMs)));
    },
    kill: () => all.forEach((group) => group.kill()),
  };
}
