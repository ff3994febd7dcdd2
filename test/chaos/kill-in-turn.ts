import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { WEBHOOK_SECRET, lakeMessageIds, readBooks, verified, type Hub } from '@trackyard/test-support/hub';
import pg from 'pg';
import { startFleet, type Fleet, type Victim } from './fleet.ts';
import { startSender, type Sender } from './sender.ts';

export interface KillInTurnOptions {
  backend: string;
  events: number;
  kills: number;
  /** Milliseconds between two kills. */
  everyMs: number;
}

export interface Kill {
  victim: Victim;
  /** Events that were sent and had not arrived at the webhook at its moment. */
  inWork: number;
  /** Until the victim was back and events were delivered again. */
  recoverySeconds: number;
}

/** What the sender knows against what the receivers have. */
export interface Verdict {
  acknowledged: number;
  kills: Kill[];
  /** Acknowledged ids that are missing, by receiver. */
  lost: Record<'lake' | 'warehouse' | 'webhook' | 'batchWebhook', string[]>;
  /** Rows of the warehouse that are there twice. */
  doubledInWarehouse: number;
  /** Requests' events that a webhook got more than once, and whether each came with the same `webhook-id`. */
  webhookDuplicates: number;
  stableWebhookIds: boolean;
  balanced: boolean;
}

const BATCH = 10;

/** Events flow to four destinations while ingest, worker, Redis and PostgreSQL are killed in turn. */
export async function killInTurn(options: KillInTurnOptions): Promise<Verdict> {
  const fleet = await startFleet(options.backend);
  const [single, batched] = [await startSink(), await startSink()];
  try {
    await connect(fleet.api, single.url, false);
    await connect(fleet.api, batched.url, true);
    await knownToIngest(fleet);
    const { url, writeKey } = { url: fleet.ingest.url, writeKey: fleet.api.writeKey };
    const runMs = (options.kills + 1) * options.everyMs;
    const atOnce = 4;
    const everyMs = (runMs * BATCH * atOnce) / options.events;
    const kills: Kill[] = [];
    const mayEnd = () => kills.length === options.kills;
    const sender = startSender({
      url,
      writeKey,
      events: options.events,
      mayEnd,
      batch: BATCH,
      everyMs,
      atOnce,
    });
    for (let n = 0; n < options.kills; n++) {
      await new Promise((resolve) => setTimeout(resolve, options.everyMs));
      kills.push(await strike(fleet, fleet.victims[n % fleet.victims.length]!, { sender, single }));
    }
    await sender.done;
    await settledAll(fleet.api);
    return await judge(fleet, { acknowledged: [...sender.acknowledged], kills, single, batched });
  } catch (error) {
    const { ingest, worker } = fleet;
    const logs = [ingest, worker].map((hub) => hub.output().slice(-3_000)).join('\n---\n');
    throw new Error(`${String(error)}\n${logs}`, { cause: error });
  } finally {
    await fleet.remove();
    await single.stop();
    await batched.stop();
  }
}

/** Waits for the moment when something is under way, and strikes. */
async function strike(
  fleet: Fleet,
  victim: Victim,
  { sender, single }: { sender: Sender; single: Sink },
): Promise<Kill> {
  const arrived = () => new Set(single.requests.map(({ headers }) => headers['webhook-id'])).size;
  const inWork = await waitFor(() => Math.max(0, sender.sent() - arrived()), { what: 'something under way' });
  const startedAt = performance.now();
  const before = sender.acknowledged.size;
  await fleet.strike(victim);
  const back = arrived();
  await waitFor(() => sender.acknowledged.size > before, { timeoutMs: 60_000, what: 'acknowledgements' });
  await waitFor(() => arrived() > back, {
    timeoutMs: 60_000,
    what: `deliveries after the kill of ${victim}`,
  });
  return { victim, inWork, recoverySeconds: Number(((performance.now() - startedAt) / 1000).toFixed(1)) };
}

async function connect(api: Hub, url: string, batch: boolean): Promise<void> {
  const { data: sources } = await api.api<{ data: { id: string; name: string }[] }>('/sources');
  const settings = {
    url: `${url}/hook`,
    secret: WEBHOOK_SECRET,
    ...(batch && { batch, maxBatchEvents: 50 }),
  };
  const json = { name: batch ? 'Batched' : 'Single', type: 'webhook', settings, enabled: true };
  const { id } = await api.api<{ id: string }>('/destinations', { method: 'POST', json });
  const demo = sources.find(({ name }) => name === 'Demo');
  await api.api('/connections', { method: 'POST', json: { sourceId: demo?.id, destinationId: id } });
}

/** A source that is made last is known to ingest only when all before it is. */
async function knownToIngest({ api, ingest, worker }: Fleet): Promise<void> {
  const json = { name: 'Last', type: 'http' };
  const { writeKey } = await api.api<{ writeKey: string }>('/sources', { method: 'POST', json });
  await waitFor(async () => (await fetch(`${ingest.url}/v1/projects/${writeKey}/settings`)).ok);
  await waitFor(async () => (await fetch(`${worker.url}/readyz`)).ok);
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // the worker's own snapshot: a second at most
}

async function settledAll(api: Hub): Promise<void> {
  await waitFor(
    async () => {
      const { sources, connections } = await readBooks(api);
      const open = connections.reduce((sum, { pending, held }) => sum + pending + held, 0);
      return connections.length === 3 && open === 0 && sources.every(({ waiting }) => waiting === 0);
    },
    { what: 'everything to be settled', timeoutMs: 180_000 },
  );
}

async function judge(
  fleet: Fleet,
  seen: { acknowledged: readonly string[]; kills: Kill[]; single: Sink; batched: Sink },
): Promise<Verdict> {
  const { acknowledged, kills } = seen;
  const missingFrom = (ids: Iterable<string>) => {
    const set = new Set(ids);
    return acknowledged.filter((id) => !set.has(id));
  };
  const lakeLacks = () => lakeMessageIds(fleet.dataDirectory).then(missingFrom);
  await waitFor(async () => (await lakeLacks()).length === 0, { timeoutMs: 30_000 }).catch(() => undefined);
  const rows = await warehouseIds(fleet.warehouseUrl);
  const [single, batched] = [verified(seen.single), verified(seen.batched)];
  const idsOf = Map.groupBy(single, ({ messageId }) => messageId);
  const { sources, connections } = await readBooks(fleet.api);
  return {
    ...{ acknowledged: acknowledged.length, kills },
    lost: {
      lake: await lakeLacks(),
      warehouse: missingFrom(rows),
      webhook: missingFrom(idsOf.keys()),
      batchWebhook: missingFrom(batched.map(({ messageId }) => messageId)),
    },
    doubledInWarehouse: rows.length - new Set(rows).size,
    webhookDuplicates: single.length - idsOf.size,
    stableWebhookIds: [...idsOf.values()].every(
      (again) => new Set(again.map(({ webhookId }) => webhookId)).size === 1,
    ),
    balanced: [...sources, ...connections].every((row) => row.balanced),
  };
}

async function warehouseIds(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ id: string }>('select id from demo.tracks')).rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}
