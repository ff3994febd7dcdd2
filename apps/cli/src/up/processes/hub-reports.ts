import type { UnauthorizedReport } from '@trackyard/ingest';
import { endedMetrics, sumMetrics, type Metrics, type MetricsSnapshot } from '@trackyard/telemetry';
import type { Collecting } from '../start-ingest.ts';
import type { Group } from './group.ts';
import type { ChildReport, ChildRole } from './messages.ts';
import type { Child } from './spawn-child.ts';

/** As many as one ingest process keeps. */
const MAX_SAMPLES = 100;

/** What all processes say, as one hub. */
export interface HubReports extends Collecting {
  metrics: Pick<Metrics, 'expose' | 'contentType'>;
  processes(): Record<string, string>;
  /** Keeps the counts of a child that has ended. */
  keep(child: Child): Promise<void>;
}

export function createHubReports(
  own: Metrics,
  groups: Readonly<Partial<Record<ChildRole, Group>>>,
): HubReports {
  let ended: MetricsSnapshot = [];
  const reportsOf = async (group: Group | undefined) => {
    const reports = await Promise.all((group?.children() ?? []).map((child) => child.report()));
    return reports.filter((report) => report !== undefined);
  };
  const collecting = async () =>
    (await reportsOf(groups.ingest)).flatMap((report) => report.collecting ?? []);
  return {
    metrics: {
      contentType: own.contentType,
      async expose() {
        const reports = (await Promise.all(Object.values(groups).map(reportsOf))).flat();
        return sumMetrics([await own.snapshot(), ...reports.map(({ metrics }) => metrics), ended]);
      },
    },
    async spool() {
      const spools = (await collecting()).map(({ spool }) => spool);
      return {
        batches: spools.reduce((sum, { batches }) => sum + batches, 0),
        canAccept: spools.some(({ canAccept }) => canAccept),
      };
    },
    unauthorized: async () => merged((await collecting()).map(({ unauthorized }) => unauthorized)),
    processes: () =>
      Object.fromEntries(
        Object.entries(groups).map(([role, group]) => [`${role}Processes`, standing(group)]),
      ),
    async keep(child) {
      const { metrics = [] }: Partial<ChildReport> = (await child.report()) ?? {};
      ended = await endedMetrics([ended, metrics]);
    },
  };
}

function standing({ count, children }: Group): string {
  const ready = children().filter((child) => child.isReady()).length;
  return ready === count ? 'ok' : `${ready} of ${count} ready`;
}

function merged(reports: readonly UnauthorizedReport[]): UnauthorizedReport {
  const counts: UnauthorizedReport['counts'] = {};
  for (const report of reports) {
    for (const [code, n] of Object.entries(report.counts) as [keyof typeof counts, number][]) {
      counts[code] = (counts[code] ?? 0) + n;
    }
  }
  const samples = reports.flatMap((report) => report.samples);
  return { counts, samples: samples.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, MAX_SAMPLES) };
}
