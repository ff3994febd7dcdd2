import { allDelivered, eventsOf, load, loadPatiently, mixed, type ConformanceStand } from './stand.ts';

/** Other workers, and the owner of the warehouse, at the same tables. */
export function describeOthers(stand: ConformanceStand): void {
  describe('beside others', () => {
    it('agrees on tables and types that several make at once', async () => {
      const schema = stand.newSchema();
      const values = [1, 'two', true, [4], 5.5, '2026-01-02T03:04:05Z'];
      const loads = values.map(async (v, index) => {
        const sketch = { messageId: `w${index}`, event: 'E', properties: { v, [`own${index}`]: v } };
        return loadPatiently(await stand.loader(), eventsOf([sketch], schema));
      });
      expect((await Promise.all(loads)).flat()).toEqual(allDelivered(values.length));
      const rows = await stand.byId(schema, 'e');
      for (const index of values.keys()) {
        const held = Object.keys(rows[`w${index}`] ?? {}).filter((name) => /^v(__|$)/.test(name));
        expect({ index, held }).toEqual({ index, held: [expect.any(String)] });
        expect(rows[`w${index}`]).toHaveProperty(`own${index}`);
      }
    });

    it('loads the same batch in parallel, each event once', async () => {
      const schema = stand.newSchema();
      const events = eventsOf(mixed(60), schema);
      const loads = [0, 1, 2].map(async () => loadPatiently(await stand.loader(), events));
      for (const outcomes of await Promise.all(loads)) expect(outcomes).toEqual(allDelivered(60));
      for (const table of ['identifies', 'groups', 'e']) expect(await stand.count(schema, table)).toBe(20);
    });

    it('loads overlapping batches in parallel, each event once and users right', async () => {
      const schema = stand.newSchema();
      const all = eventsOf(mixed(240), schema);
      const loaders = [await stand.loader(), await stand.loader(), await stand.loader()];
      const parts = loaders.flatMap((loader, offset) =>
        [0, 1, 2, 3].map((step) => {
          const start = (step * 60 + offset * 20) % 240;
          const part = [...all.slice(start, start + 80), ...all.slice(0, Math.max(0, start - 160))];
          return loadPatiently(loader, part.toReversed());
        }),
      );
      for (const outcomes of await Promise.all(parts))
        expect(outcomes).toEqual(allDelivered(outcomes.length));
      for (const table of ['identifies', 'groups', 'e'])
        expect(Object.keys(await stand.byId(schema, table))).toHaveLength(80);
      expect(await stand.byId(schema, 'users')).toMatchObject({ u0: { n: 234 }, u3: { n: 237 } });
    });

    it('notices what another worker has added meanwhile', async () => {
      const schema = stand.newSchema();
      const [one, two] = [await stand.loader(), await stand.loader()];
      const event = (messageId: string, properties: object) =>
        eventsOf([{ messageId, event: 'E', properties }], schema);
      await load(one, event('a', { x: 1 }));
      await load(two, event('b', { x: 2, y: 'text' }));
      await load(one, event('c', { y: 3, z: true }));
      await load(two, event('d', { z: 'text', y: 'text' }));
      expect(await stand.byId(schema, 'e')).toMatchObject({
        ...{ a: { x: 1 }, b: { x: 2, y: 'text' }, c: { y: '3', z: true }, d: { z__str: 'text', y: 'text' } },
      });
    });

    if (stand.can('drop-meanwhile')) describeDropped(stand);
  });
}

function describeDropped(stand: ConformanceStand): void {
  it('notices columns, tables and schemas that were dropped meanwhile', async () => {
    const schema = stand.newSchema();
    const loader = await stand.loader();
    const loadOne = async (messageId: string, a: number) => {
      const events = eventsOf([{ messageId, event: 'E', properties: { a } }], schema);
      expect(await load(loader, events)).toEqual(allDelivered(1));
    };
    await loadOne('w', 1);
    await stand.fixture.drop({ schema, table: 'e', column: 'a' });
    await loadOne('x', 2);
    expect((await stand.byId(schema, 'e')).x).toMatchObject({ a: 2 });
    await stand.fixture.drop({ schema, table: 'tracks' });
    await loadOne('y', 3);
    expect(Object.keys(await stand.byId(schema, 'tracks'))).toEqual(['y']);
    await stand.fixture.drop({ schema });
    await loadOne('z', 4);
    expect(await stand.byId(schema, 'e')).toEqual({ z: expect.objectContaining({ a: 4 }) });
  });
}
