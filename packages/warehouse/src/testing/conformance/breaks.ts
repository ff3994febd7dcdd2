import { TransientError } from '@trackyard/connector-sdk';
import type { LoadEvent } from '../../create-loader.ts';
import { isWhole } from './is-whole.ts';
import { allDelivered, eventsOf, load, mixed, type ConformanceStand } from './stand.ts';

/** More requests than any load makes. */
const MAX_BREAKS = 400;
/** Breaks are tried at each request, or at some of them where the suite is not run as a whole. */
const STEP = isWhole ? 1 : 5;

/** A load that ends anywhere, and the same again: each row exactly once. */
export function describeBreaks(stand: ConformanceStand): void {
  describe('a load that breaks', () => {
    it('gives each row once when it is repeated, wherever it broke', async () => {
      const schema = stand.newSchema();
      expect(await loadUntilThrough(stand, schema)).toBeGreaterThanOrEqual(3);
      await expectMixed(stand, schema);
    });

    it('does so for each break alone, in tables that are there already', async () => {
      const schema = stand.newSchema();
      const whole = await stand.loader();
      await load(whole, eventsOf(mixed(30), schema));
      let loads = 1;
      for (let isThrough = false; !isThrough; loads++) {
        const breakAt = 1 + (loads - 1) * STEP;
        const events = eventsOf(mixed(30, `b${breakAt}m`), schema);
        if (breakAt > MAX_BREAKS) throw new Error(`A load made more than ${MAX_BREAKS} requests.`);
        isThrough = await tryLoad(stand, events, breakAt);
        expect(await load(whole, events)).toEqual(allDelivered(30));
      }
      await expectMixed(stand, schema, loads);
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

/**
 * Loads the same events with a break at the first, second, third … request (or some of them) until one load gets
 * through; resolves to the requests that the last one makes at least.
 */
async function loadUntilThrough(stand: ConformanceStand, schema: string): Promise<number> {
  for (let breakAt = 1; breakAt <= MAX_BREAKS; breakAt += STEP) {
    if (await tryLoad(stand, eventsOf(mixed(30), schema), breakAt)) return breakAt - 1;
  }
  throw new Error(`A load made more than ${MAX_BREAKS} requests.`);
}

async function tryLoad(stand: ConformanceStand, events: LoadEvent[], breakAt: number): Promise<boolean> {
  const loader = await stand.loader({ breakAt });
  try {
    expect(await load(loader, events)).toEqual(allDelivered(30));
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(TransientError);
    return false;
  }
}

/** That each table has all its rows of so many different loads. */
async function expectMixed(stand: ConformanceStand, schema: string, loads = 1): Promise<void> {
  for (const table of ['identifies', 'groups', 'e', 'tracks']) {
    const rows = Object.keys(await stand.byId(schema, table)).length;
    expect({ table, rows }).toEqual({ table, rows: 10 * loads });
  }
  expect(await stand.byId(schema, 'users')).toMatchObject({ u0: { n: 24 }, u3: { n: 27 } });
  expect(await stand.byId(schema, 'accounts')).toMatchObject({ g1: { n: 25 }, g4: { n: 28 } });
}
