import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionBooks, RecordStore, SourceBooks } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import {
  checkConnectionEquation,
  checkDeadLetters,
  checkOrphans,
  NO_CONNECTION_BOOKS,
} from './check-connection.ts';
import {
  checkQuarantine,
  checkSourceAgainstLake,
  checkSourceEquation,
  NO_SOURCE_BOOKS,
} from './check-source.ts';
import { compileSnapshot } from '@trackyard/pipeline';
import {
  checkWarehouses,
  warehouseFindings,
  type WarehouseReport,
  type WarehousesCheckOptions,
} from './check-warehouses.ts';
import { countLake, type LakeCount, type LakeSpan, type LakeToCount } from './count-lake.ts';
import type { Finding } from './finding.ts';

export interface DoctorOptions extends LakeToCount {
  store: Pick<Store, 'systemSnapshot'> & {
    deadLetters: Pick<Store['deadLetters'], 'systemCounts' | 'systemOpenPage'>;
    quarantine: Pick<Store['quarantine'], 'systemNames'>;
  };
  records: Pick<RecordStore, 'books'>;
  /** Of received time. The books know no time: with a range only the stores are compared with the lake. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** Opens warehouses, to compare them too. */
  warehouses?: Pick<WarehousesCheckOptions, 'runtimes' | 'store' | 'geo'> & {
    reader: WarehousesCheckOptions['reader'];
  };
  /** A difference may be an event on its way: it is looked at again so often, this long after. */
  again?: { times: number; afterMs: number };
}

export interface DoctorReport {
  sources: { id: string; name: string; lake: LakeCount; books: SourceBooks }[];
  connections: { id: string; name: string; books: ConnectionBooks; letters: Letters }[];
  warehouses: WarehouseReport[];
  findings: Finding[];
}

interface Letters {
  open: number;
  redriving: number;
}

const AGAIN = { times: 2, afterMs: 2_000 };

/**
 * Recomputes the books from the lake and the stores, and names every difference. Reads only; holds up to
 * 32 bytes an event in memory. For a hub that rests: events under way stand in some places before they stand in others.
 */
export async function examine(options: DoctorOptions): Promise<DoctorReport> {
  const { times, afterMs } = options.again ?? AGAIN;
  for (let look = 0; ; look += 1) {
    const report = await examineOnce(options);
    if (report.findings.length === 0 || look >= times) return report;
    await delay(afterMs);
  }
}

async function examineOnce(options: DoctorOptions): Promise<DoctorReport> {
  const { store, records, from, to } = options;
  const config = await store.systemSnapshot();
  const first = await records.books();
  const report: DoctorReport = { sources: [], connections: [], warehouses: [], findings: [] };
  const known = new Map(config.sources.map((source) => [source.id, source]));
  for (const id of new Set([...known.keys(), ...Object.keys(first.sources)])) {
    const source = known.get(id);
    const span = { sourceId: id, strict: source?.strict ?? false, from, to };
    const lake = await countLake(options, span);
    const books = (await records.books()).sources[id] ?? NO_SOURCE_BOOKS;
    report.sources.push({ id, name: source?.slug ?? '(deleted)', lake, books });
    report.findings.push(...(await checkSource(options, span, { lake, books })));
  }
  await examineConnections(options, report, nameConnections(config));
  if (options.warehouses) {
    const erased = new Map(report.sources.map(({ id, lake }) => [id, lake.erased]));
    const about = {
      ...options.warehouses,
      records,
      config: compileSnapshot(config),
      now: Date.now(),
      erased,
    };
    report.warehouses = await checkWarehouses({ ...about, from, to });
    report.findings.push(...report.warehouses.flatMap(warehouseFindings));
  }
  return report;
}

async function checkSource(
  { store }: DoctorOptions,
  span: LakeSpan,
  { lake, books }: { lake: LakeCount; books: SourceBooks },
): Promise<Finding[]> {
  const isAll = span.from === undefined && span.to === undefined;
  return [
    ...checkSourceEquation(span.sourceId, books),
    ...(isAll ? checkSourceAgainstLake(span.sourceId, books, lake) : []),
    ...(await checkQuarantine(store.quarantine, span, lake)),
  ];
}

async function examineConnections(
  { store, records, from, to }: DoctorOptions,
  report: DoctorReport,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const counts = await store.deadLetters.systemCounts();
  const letters = new Map(counts.map(({ connectionId, ...rest }) => [connectionId, rest]));
  const { connections } = await records.books();
  for (const id of new Set([...names.keys(), ...Object.keys(connections), ...letters.keys()])) {
    const row = {
      ...{ id, name: names.get(id) ?? '(deleted)', books: connections[id] ?? NO_CONNECTION_BOOKS },
      letters: letters.get(id) ?? { open: 0, redriving: 0 },
    };
    report.connections.push(row);
    report.findings.push(
      ...checkConnectionEquation(id, row.books),
      ...checkDeadLetters(id, row.books, row.letters),
    );
  }
  if (from !== undefined || to !== undefined) return;
  const lakes = new Map(report.sources.map(({ id, lake }) => [id, lake]));
  report.findings.push(...(await checkOrphans(store.deadLetters, lakes)));
}

type Config = Awaited<ReturnType<Store['systemSnapshot']>>;

function nameConnections({ sources, destinations, connections }: Config): Map<string, string> {
  const slugs = new Map(sources.map(({ id, slug }) => [id, slug]));
  const names = new Map(destinations.map(({ id, name }) => [id, name]));
  return new Map(
    connections.map(({ id, sourceId, destinationId }) => [
      id,
      `${slugs.get(sourceId) ?? sourceId} → ${names.get(destinationId) ?? destinationId}`,
    ]),
  );
}
