import type { EventSketch } from '@trackyard/event-spec';
import { allDelivered, eventsOf, instant, load, mixed, type ConformanceStand } from './stand.ts';
import type { StoredRow } from '../dialect-conformance.ts';
import { comparable, parsed } from './values.ts';

const identify = (number: number, traits: object, at = number): EventSketch => ({
  ...{ type: 'identify', messageId: `i${number}`, userId: 'u', traits, receivedAt: instant(at) },
});

/** One row a user and account: the newest of each value, in whatever order events come. */
export function describeUsers(stand: ConformanceStand): void {
  describe('users and accounts', () => {
    /** Loads each list as one batch; resolves to the user's row without the times. */
    const userAfter = async (...batches: readonly EventSketch[][]) => {
      const schema = stand.newSchema();
      const loader = await stand.loader();
      for (const batch of batches) {
        expect(await load(loader, eventsOf(batch, schema))).toEqual(allDelivered(batch.length));
      }
      const { u } = await stand.byId(schema, 'users');
      const { [stand.loadedColumn]: _, received_at, ...row } = u ?? {};
      return { ...row, at: comparable(String(received_at)) };
    };
    const at = (seconds: number) => ({ id: 'u', at: comparable(instant(seconds)) });

    it('lets newer values win and older ones fill what is empty, batch after batch', async () => {
      const first = [identify(5, { plan: 'pro', seats: 5 })];
      const older = [identify(3, { plan: 'free', city: 'Köln' })];
      expect(await userAfter(first, older)).toEqual({ ...at(5), plan: 'pro', seats: 5, city: 'Köln' });
      const newer = [identify(7, { plan: 'max' })];
      const all = { plan: 'max', seats: 5, city: 'Köln' };
      expect(await userAfter(first, older, newer)).toEqual({ ...at(7), ...all });
    });

    it('folds several events of a user in one batch by their times, around the row that stands', async () => {
      const batch = [
        identify(6, { plan: 'c' }),
        identify(2, { plan: 'a', city: 'x' }),
        identify(5, { plan: 'b' }),
      ];
      expect(await userAfter([identify(4, { city: 'y' })], batch)).toEqual({
        ...at(6),
        plan: 'c',
        city: 'y',
      });
      expect(await userAfter(batch)).toEqual({ ...at(6), plan: 'c', city: 'x' });
    });

    it('counts an event once also where it is loaded again later', async () => {
      const [a, b] = [identify(1, { plan: 'a' }, 1), identify(2, { plan: 'b' }, 1)];
      expect(await userAfter([a], [b], [a])).toEqual({ ...at(1), plan: 'b' });
    });

    it('forgets a value of another type that is out of date', async () => {
      const two = [[identify(1, { age: 7 })], [identify(2, { age: 'old' })]];
      expect(await userAfter(...two)).toEqual({ ...at(2), age__str: 'old' });
      const late = [identify(10, { age: 8 }, 1)];
      expect(await userAfter(...two, late)).toEqual({ ...at(2), age__str: 'old' });
      expect(await userAfter(...two, late, [identify(3, { age: 9 })])).toEqual({ ...at(3), age: 9 });
    });

    it('gathers what has no column', async () => {
      const { _extra, ...row }: StoredRow = await userAfter(
        [identify(2, { fooBar: 1, foo_bar: 2, fOO: 1, f_oo: 2, deep: [{ a: null }] })],
        [identify(1, { aB: 1, a_b: 2, fooBar: 3, foo_bar: 4 })],
        [identify(3, { fOO: 1, f_oo: [null, {}] })],
      );
      expect(row).toMatchObject({ foo_bar: 1 });
      expect(parsed(_extra)).toEqual({
        ...{ '/traits/foo_bar': 2, '/traits/f_oo': [null, {}], '/traits/a_b': 2 },
      });
    });

    it('does the same for accounts, in a shared schema too', async () => {
      const schema = stand.newSchema();
      const loader = await stand.loader({ sharedSchema: schema });
      const group = (number: number, plan: string): EventSketch => ({
        ...{ type: 'group', messageId: `g${number}`, groupId: 'g', traits: { plan } },
        receivedAt: instant(number),
      });
      await load(loader, eventsOf([group(2, 'b'), group(1, 'a')], schema));
      await load(loader, eventsOf([group(3, 'c'), group(0, '0')], schema));
      expect(await stand.byId(schema, 'accounts')).toMatchObject({ g: { source_id: 'src_1', plan: 'c' } });
    });

    it('changes nothing where the same events are loaded again', async () => {
      const schema = stand.newSchema();
      const events = eventsOf([...mixed(30), ...mixed(30)], schema);
      expect(await load(await stand.loader(), events)).toEqual(allDelivered(60));
      const before = await stand.byId(schema, 'users');
      expect(await load(await stand.loader(), events)).toEqual(allDelivered(60));
      for (const table of ['identifies', 'groups', 'e']) expect(await stand.count(schema, table)).toBe(10);
      expect(await stand.byId(schema, 'users')).toEqual(before);
      expect(before).toMatchObject({ u0: { n: 24 }, u3: { n: 27 } });
    });
  });
}
