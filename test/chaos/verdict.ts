import { lakeMessageIds } from '@trackyard/test-support/hub';
import pg from 'pg';
import type { Receiver } from './receiver.ts';

/** Where acknowledged events should be by now. */
export interface Places {
  dataDirectory: string;
  warehouseUrl: string;
  webhooks: Readonly<Record<string, Receiver>>;
}

/** By message ids at the receivers, never by the hub's own counters; numbers by place. */
export interface Verdict {
  acknowledged: number;
  /** Acknowledged events that did not arrive. */
  lost: Record<string, number>;
  /** Arrivals beyond the first. */
  duplicated: Record<string, number>;
  /** `webhook-id`s that stood for different messages. */
  ambiguousIds: number;
}

/** Compares what a sender saw acknowledged with what the lake, the warehouse and the webhooks have. */
export async function judge(acknowledged: readonly string[], places: Places): Promise<Verdict> {
  const { dataDirectory, warehouseUrl, webhooks } = places;
  const lake = countEach(await lakeMessageIds(dataDirectory));
  const warehouse = await inWarehouse(warehouseUrl);
  const arrived = Object.entries(webhooks).map(([name, { arrivals }]) => [name, arrivals] as const);
  const all = new Map<string, ReadonlyMap<string, number>>([
    ['lake', lake],
    ['warehouse', warehouse],
    ...arrived,
  ]);
  const missingFrom = (found: ReadonlyMap<string, number>) =>
    acknowledged.filter((id) => !found.has(id)).length;
  return {
    acknowledged: acknowledged.length,
    lost: Object.fromEntries([...all].map(([name, found]) => [name, missingFrom(found)])),
    // A body that a client sent twice stands twice in the lake.
    duplicated: Object.fromEntries(
      [...all]
        .filter(([name]) => name !== 'lake')
        .map(([name, found]) => [name, beyondTheFirst(acknowledged, found)]),
    ),
    ambiguousIds: Object.values(webhooks)
      .flatMap(({ contents }) => [...contents.values()])
      .filter(({ size }) => size > 1).length,
  };
}

/** How often each message stands in the table of all track events. */
async function inWarehouse(url: string): Promise<Map<string, number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: known } = await client.query(`select to_regclass('demo.tracks') as name`);
    if (known[0]?.name === null) return new Map(); // nothing has arrived yet
    const { rows } = await client.query<{ id: string }>('select id from demo.tracks');
    return countEach(rows.map(({ id }) => id));
  } finally {
    await client.end();
  }
}

function countEach(ids: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function beyondTheFirst(ids: readonly string[], found: ReadonlyMap<string, number>): number {
  return ids.reduce((sum, id) => sum + Math.max(0, (found.get(id) ?? 0) - 1), 0);
}
