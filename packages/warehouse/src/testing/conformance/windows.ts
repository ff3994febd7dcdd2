import type { LoadReport, LoadRules, Outcome } from '@trackyard/connector-sdk';
import type { EventSketch } from '@trackyard/event-spec';
import type { LoadEvent, Loader } from '../../create-loader.ts';
import { allDelivered, eventsOf, load, timeout, type ConformanceStand } from './stand.ts';

const OLD = Array.from({ length: 25 }, (_, n) => on('2026-01-30', { messageId: `old${n}`, event: 'E' }));
const OLD_USER = on('2026-01-30', { type: 'identify', messageId: 'i', traits: { plan: 'pro' } });

/** What is kept, what goes, and what is told of it. */
export function describeWindows(stand: ConformanceStand): void {
  describe('a rolling window', () => {
    it('is kept by loads that say what they did, of what was chosen', async () => {
      const schema = stand.newSchema();
      const reports: LoadReport[] = [];
      const kept = [span('2026-01-05', '2026-01-06')];
      const rules: LoadRules = {
        window: { from: Date.parse('2026-03-01'), kept },
        selection: { '*': { newTables: false, tables: { sold: { columns: { price: false } } } } },
      };
      const days = ['2026-02-28', '2026-03-01', '2026-01-05', '2026-01-06'];
      const sketches = days.map((day) => on(day, { event: 'Sold', properties: { price: 1, note: 'x' } }));
      const events = eventsOf(sketches, schema).map((one) => ({ ...one, size: 100 }));
      const loader = await stand.loader();
      for (let round = 0; round < 2; round++)
        expect(await loadBy(loader, events, rules, reports)).toEqual(allDelivered(4));
      expect(Object.keys(await stand.byId(schema, 'sold')).sort()).toEqual(['m-2026-01-05', 'm-2026-03-01']);
      expect([...(await stand.tables(schema)).keys()]).toEqual(['sold']);
      expect(await stand.types(schema, 'sold')).toMatchObject({ note: 'string' });
      expect(await stand.types(schema, 'sold')).not.toHaveProperty('price');
      const outside = { kind: 'outside_window', count: 2 };
      expect(reports).toMatchObject([
        {
          ...{ events: 4, bytes: 400, rows: { [`${schema}.sold`]: 2 } },
          notices: [{ kind: 'table_created', table: `${schema}.sold` }, outside],
        },
        { notices: [outside] },
      ]);
    });

    it('is left by rows of their day alone, never by users or tables of others', async () => {
      const schema = stand.newSchema();
      const loader = await stand.loader();
      const events = eventsOf([...OLD, OLD_USER, on('2026-01-31', { event: 'E' })], schema);
      await load(loader, events);
      await load(loader, eventsOf([on('2026-02-01', { event: 'E', properties: { late: 1 } })], schema));
      await stand.fixture.copy({ schema, table: 'tracks' }, 'mine');
      const deleted = await pruneAll(loader, { schema, ...span('2026-01-30', '2026-01-31') });
      expect(sumOf(deleted)).toBe(51);
      if (stand.can('prune-in-parts')) expect(Math.max(...deleted)).toBe(20);
      const left = ['m-2026-01-31', 'm-2026-02-01'];
      for (const table of ['tracks', 'e'])
        expect(Object.keys(await stand.byId(schema, table)).sort()).toEqual(left);
      expect(await stand.count(schema, 'identifies')).toBe(0);
      expect(await stand.byId(schema, 'users')).toMatchObject({ 'user-1': { plan: 'pro' } });
      expect(await stand.count(schema, 'mine')).toBe(27);
    });

    it('lets nothing back but what is brought back, and that once', async () => {
      const schema = stand.newSchema();
      const loader = await stand.loader();
      // One that stays in the midst: what holds the others is there after they have gone.
      const events = eventsOf([...OLD, OLD_USER, on('2026-01-31', { event: 'E' })], schema);
      const order = { schema, ...span('2026-01-30', '2026-01-31') };
      const rules: LoadRules = { window: { from: Date.parse('2026-01-31'), kept: [] } };
      await load(loader, events);
      for (let round = 0; round < 2; round++) {
        expect(sumOf(await pruneAll(loader, order))).toBe(51);
        expect(await loadBy(loader, events, rules)).toEqual(allDelivered(27));
        expect(Object.keys(await stand.byId(schema, 'e'))).toEqual(['m-2026-01-31']);
        // The very batch that loaded it, and another one.
        for (const one of [loader, await stand.loader()])
          expect(await load(one, events)).toEqual(allDelivered(27));
        expect(Object.keys(await stand.byId(schema, 'e'))).toHaveLength(26);
        expect(Object.keys(await stand.byId(schema, 'tracks'))).toHaveLength(26);
        expect(Object.keys(await stand.byId(schema, 'identifies'))).toEqual(['i']);
      }
      expect(await stand.byId(schema, 'users')).toMatchObject({ 'user-1': { plan: 'pro' } });
    });

    it('is counted by table and day, in a shared schema by source', async () => {
      const schema = stand.newSchema();
      const loader = await stand.loader();
      const last = { event: 'E', receivedAt: '2026-01-30T23:59:59.999Z' };
      const sketches = [on('2026-01-30', last), on('2026-01-31', { type: 'page' }), OLD_USER];
      for (let round = 0; round < 2; round++) await load(loader, eventsOf(sketches, schema));
      await stand.fixture.copy({ schema, table: 'e' }, 'mine');
      const day = { source: schema, day: '2026-01-30', rows: 1 };
      const counted = await loader.countRows(
        { slugs: [schema], ...span('2026-01-30', '2026-01-31') },
        timeout(),
      );
      expect(counted.toSorted((a, b) => (a.table < b.table ? -1 : 1))).toEqual([
        ...[
          { ...day, table: 'e' },
          { ...day, table: 'identifies' },
          { ...day, table: 'tracks' },
        ],
      ]);
      const sharedSchema = stand.newSchema();
      const shared = await stand.loader({ sharedSchema });
      await load(shared, eventsOf([on('2026-01-31', { type: 'page' })], schema));
      const both = { slugs: [schema], from: 0, to: Date.parse('2026-02-01') };
      expect(await shared.countRows(both, timeout())).toEqual([
        { source: 'src_1', table: 'pages', day: '2026-01-31', rows: 1 },
      ]);
    });
  });
}

function on(day: string, sketch: EventSketch = {}): EventSketch {
  return { messageId: `m-${day}`, receivedAt: `${day}T10:00:00.000Z`, ...sketch };
}

function span(from: string, to: string): { from: number; to: number } {
  return { from: Date.parse(from), to: Date.parse(to) };
}

function loadBy(
  loader: Loader,
  events: readonly LoadEvent[],
  rules: LoadRules,
  reports: LoadReport[] = [],
): Promise<Outcome[]> {
  return loader.load(events, timeout(), { rules, report: (one) => reports.push(one) });
}

/** As the worker does; resolves to how many rows went with each call. */
async function pruneAll(
  loader: Loader,
  { schema, ...of }: { schema: string; from: number; to: number },
): Promise<number[]> {
  const deleted: number[] = [];
  do deleted.push(await loader.prune({ slugs: [schema], ...of, maxRows: 20 }, timeout()));
  while (deleted.at(-1) !== 0);
  return deleted;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
