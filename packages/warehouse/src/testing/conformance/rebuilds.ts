import type { EventSketch } from '@trackyard/event-spec';
import type { Loader } from '../../create-loader.ts';
import { isWhole } from './is-whole.ts';
import { allDelivered, eventsOf, load, timeout, type ConformanceStand } from './stand.ts';

/** More requests than any swap makes. */
const MAX_BREAKS = 400;
const STEP = isWhole ? 1 : 5;

/** Tables that are made anew beside, and take the places of those that stand. */
export function describeRebuilds(stand: ConformanceStand): void {
  describe('a rebuild', () => {
    const open = async () => {
      const schema = stand.newSchema();
      return {
        schema,
        loader: await stand.loader(),
        of: (sketch: EventSketch) => eventsOf([sketch], schema),
      };
    };
    const ids = async (schema: string, table: string) => Object.keys(await stand.byId(schema, table)).sort();

    it('takes the place of what stands, users too; strange tables stay, and a second swap changes nothing', async () => {
      const { schema, loader, of } = await open();
      const identify = (messageId: string, traits: object) => of({ type: 'identify', messageId, traits });
      await load(loader, of({ messageId: 'old', event: 'E', properties: { n: 1.5, gone: 1 } }));
      await load(loader, identify('i', { plan: 'old', age: 7 }));
      await stand.fixture.copy({ schema, table: 'tracks' }, 'mine');
      await begin(loader, schema);
      await loadBeside(loader, of({ messageId: 'new', event: 'E', properties: { n: 2 } }));
      await loadBeside(loader, identify('i', { plan: 'new' }));
      await load(loader, of({ messageId: 'live', event: 'F' }));
      expect(await ids(schema, 'tracks')).toEqual(['live', 'old']);
      for (let round = 0; round < 2; round++) {
        await swap(loader, schema);
        expect(await ids(schema, 'tracks')).toEqual(['new']);
      }
      expect(await stand.byId(schema, 'e')).toMatchObject({ new: { n: 2 } });
      expect(await stand.types(schema, 'e')).toMatchObject({ n: 'float' });
      const { 'user-1': user } = await stand.byId(schema, 'users');
      expect(user).toMatchObject({ plan: 'new' });
      expect(user).not.toHaveProperty('age');
      expect((await stand.tables(schema)).has('f')).toBe(false);
      expect(await ids(schema, 'mine')).toEqual(['old']);
      for (const one of [loader, await stand.loader()])
        expect(await load(one, of({ messageId: 'again', event: 'F' }))).toEqual(allDelivered(1));
      expect(await ids(schema, 'f')).toEqual(['again']);
      expect(await load(loader, identify('j', { plan: 'newest' }))).toEqual(allDelivered(1));
      expect(await stand.byId(schema, 'users')).toMatchObject({ 'user-1': { plan: 'newest' } });
    });

    it('has each row once although a part of it came twice, and so have loads after it', async () => {
      const { schema, loader, of } = await open();
      const sold = (messageId: string, n: number) => of({ messageId, event: 'Sold', properties: { n } });
      const called = of({ type: 'identify', messageId: 'i', traits: { calls: 1 } });
      await load(loader, sold('old', 0));
      await begin(loader, schema);
      await loadBeside(loader, [...sold('a', 1), ...sold('b', 2), ...called]);
      await loadBeside(loader, [...sold('b', 2), ...sold('c', 3), ...called]);
      await swap(loader, schema);
      for (const table of ['tracks', 'sold']) expect(await ids(schema, table)).toEqual(['a', 'b', 'c']);
      expect(await load(loader, [...sold('c', 3), ...sold('d', 4)])).toEqual(allDelivered(2));
      expect(await ids(schema, 'sold')).toEqual(['a', 'b', 'c', 'd']);
      expect(await stand.byId(schema, 'sold')).toMatchObject({ b: { n: 2 }, d: { n: 4 } });
    });

    it('is found by whoever loads meanwhile, with what they know of the old tables', async () => {
      const { schema, loader, of } = await open();
      const others = await stand.loader();
      const sold = (messageId: string, price: unknown) =>
        of({ messageId, event: 'Sold', properties: { price } });
      await load(others, sold('a', 'free'));
      await load(others, sold('b', 1.5));
      await begin(loader, schema);
      await loadBeside(loader, sold('a2', 3));
      await swap(loader, schema);
      expect(await load(others, sold('c', 'gift'))).toEqual(allDelivered(1));
      const rows = await stand.byId(schema, 'sold');
      expect(rows).toMatchObject({ a2: { price: 3 }, c: { price__str: 'gift' } });
      expect(Object.keys(rows)).toHaveLength(2);
    });

    it('ignores what came too late for another one, and keeps tables of which nothing was loaded', async () => {
      const { schema, loader, of } = await open();
      await load(loader, of({ messageId: 'old' }));
      await begin(loader, schema);
      await swap(loader, schema);
      expect(await ids(schema, 'tracks')).toEqual(['old']);
      await loadBeside(loader, of({ messageId: 'late' }));
      await swap(loader, schema);
      expect(await ids(schema, 'tracks')).toEqual(['old']);
      await loadBeside(loader, of({ messageId: 'late' }));
      await begin(loader, schema, 'rp_2');
      await loadBeside(loader, of({ messageId: 'new' }));
      await swap(loader, schema, 'rp_2');
      expect(await ids(schema, 'tracks')).toEqual(['new']);
    });

    it('that breaks is done again, and shows the old rows or the new ones at every moment', async () => {
      const { schema, loader, of } = await open();
      const call = (messageId: string, plan: string) => of({ type: 'identify', messageId, traits: { plan } });
      await load(loader, [...call('old', 'old'), ...of({ messageId: 'old2', event: 'E' })]);
      await begin(loader, schema);
      await loadBeside(loader, [...call('new', 'new'), ...of({ messageId: 'new2', event: 'E' })]);
      for (let breakAt = 1, isThrough = false; !isThrough; breakAt += STEP) {
        if (breakAt > MAX_BREAKS) throw new Error(`A swap made more than ${MAX_BREAKS} requests.`);
        const broken = await stand.loader({ breakAt });
        isThrough = await swap(broken, schema).then(
          () => true,
          () => false,
        );
        expect([['old'], ['new']]).toContainEqual(await ids(schema, 'identifies'));
        expect([['old2'], ['new2']]).toContainEqual(await ids(schema, 'e'));
      }
      expect(await ids(schema, 'identifies')).toEqual(['new']);
      expect(await ids(schema, 'e')).toEqual(['new2']);
      expect(await stand.byId(schema, 'users')).toMatchObject({ 'user-1': { plan: 'new' } });
      expect(await load(loader, call('newer', 'newer'))).toEqual(allDelivered(1));
      expect(await ids(schema, 'identifies')).toEqual(['new', 'newer']);
    });
  });
}

function begin(loader: Loader, schema: string, rebuildId = 'rp_1'): Promise<void> {
  return loader.beginRebuild({ slugs: [schema], rebuildId }, timeout());
}

function swap(loader: Loader, schema: string, rebuildId = 'rp_1'): Promise<void> {
  return loader.swapRebuilt({ slugs: [schema], rebuildId }, timeout());
}

async function loadBeside(loader: Loader, events: ReturnType<typeof eventsOf>): Promise<void> {
  const host = { rules: { isRebuild: true }, report: () => undefined };
  expect(await loader.load(events, timeout(), host)).toEqual(allDelivered(events.length));
}
