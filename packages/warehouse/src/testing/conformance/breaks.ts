import { TransientError } from '@trackyard/connector-sdk';
import { allDelivered, eventsOf, load, mixed, type ConformanceStand } from './stand.ts';

/** More requests than any load makes. */
const MAX_BREAKS = 400;

/** A load that ends anywhere, and the same again: each row exactly once. */
export function describeBreaks(stand: ConformanceStand): void {
  describe('a load that breaks', () => {
    it('gives each row once when it is repeated, wherever it broke', async () => {
      const schema = stand.newSchema();
      const breaks = await loadUntilThrough(stand, schema);
      expect(breaks).toBeGreaterThanOrEqual(3);
      await expectMixed(stand, schema);
    });

    it('does so for each break alone, in tables that are there already', async () => {
      for (let breakAt = 1; breakAt <= MAX_BREAKS; breakAt++) {
        const schema = stand.newSchema();
        const whole = await stand.loader();
        await load(whole, eventsOf(mixed(3, 'first'), schema));
        const isThrough = await tryLoad(stand, schema, breakAt);
        expect(await load(whole, eventsOf(mixed(30), schema))).toEqual(allDelivered(30));
        await expectMixed(stand, schema, 1);
        await stand.clear();
        if (isThrough) return;
      }
      throw new Error(`A load made more than ${MAX_BREAKS} requests.`);
    });

    it('is not begun once the worker stops', async () => {
      const schema = stand.newSchema();
      const loader = await stand.loader();
      await load(loader, eventsOf(mixed(3), schema));
      const stopped = AbortSignal.abort();
      await expect(loader.load(eventsOf(mixed(3, 'x'), schema), stopped)).rejects.toThrow();
      expect(await stand.count(schema, 'e')).toBe(1);
      expect(await load(loader, eventsOf(mixed(3, 'x'), schema))).toEqual(allDelivered(3));
      expect(await stand.count(schema, 'e')).toBe(2);
    });
  });
}

/** Loads the same events with a break at the first, second, third … request until one load gets through. */
async function loadUntilThrough(stand: ConformanceStand, schema: string): Promise<number> {
  for (let breakAt = 1; breakAt <= MAX_BREAKS; breakAt++) {
    if (await tryLoad(stand, schema, breakAt)) return breakAt - 1;
  }
  throw new Error(`A load made more than ${MAX_BREAKS} requests.`);
}

async function tryLoad(stand: ConformanceStand, schema: string, breakAt: number): Promise<boolean> {
  const loader = await stand.loader({ breakAt });
  try {
    expect(await load(loader, eventsOf(mixed(30), schema))).toEqual(allDelivered(30));
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(TransientError);
    return false;
  }
}

async function expectMixed(stand: ConformanceStand, schema: string, more = 0): Promise<void> {
  for (const table of ['identifies', 'groups', 'e', 'tracks'])
    expect({ table, rows: Object.keys(await stand.byId(schema, table)).length }).toEqual({
      table,
      rows: 10 + more,
    });
  expect(await stand.byId(schema, 'users')).toMatchObject({ u0: { n: 24 }, u3: { n: 27 } });
  expect(await stand.byId(schema, 'accounts')).toMatchObject({ g1: { n: 25 }, g4: { n: 28 } });
}
