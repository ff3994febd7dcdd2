import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@trackyard/test-support';
import { WEBHOOK_SECRET, readBooks, type Hub } from '@trackyard/test-support/hub';
import { startFleet, type Fleet, type Victim } from './fleet.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { startNumberedSender, type NumberedSender } from './numbered-sender.ts';
import { judge, type Places, type Verdict } from './verdict.ts';

export interface KillInTurnOptions {
  backend: string;
  events: number;
  kills: number;
  /** Events in a request. */
  aRequest: number;
  /** The same seed, the same order of victims and the same moments. */
  seed: number;
}

/** One kill: what was under way at that moment, and how long until the next event was everywhere. */
export interface Kill {
  victim: Victim;
  /** Requests of the sender without an answer. */
  unanswered: number;
  /** Requests at the receivers without an answer. */
  open: number;
  /** By the books, a moment before. */
  pending: number;
  recoverySeconds: number;
}

export interface KillInTurn extends Verdict {
  kills: Kill[];
  /** Requests that the sender had to send again. */
  resent: number;
  seconds: number;
  balanced: boolean;
}

/** Of the webhook that takes lists. */
export const EVENTS_A_LIST = 50;
const SENDERS = 4;
/** Receivers take a moment, so that a kill finds requests under way. */
const ANSWER_MS = 10;
/** A broken destination may be probed as late as this. */
const RECOVERY_MS = 120_000;

interface Stand {
  fleet: Fleet;
  sender: NumberedSender;
  webhooks: { single: Receiver; batched: Receiver };
}

/** Events flow to four destinations while ingest, worker, Redis and PostgreSQL are killed in turn. */
export async function killInTurn(options: KillInTurnOptions): Promise<KillInTurn> {
  const { backend, events, kills: count, aRequest, seed } = options;
  const answer = () => delay(ANSWER_MS).then(() => ({}));
  const webhooks = { single: await startReceiver(answer), batched: await startReceiver(answer) };
  const fleet = await startFleet(backend, async (api) => {
    await connect(api, webhooks.single.url, {});
    await connect(api, webhooks.batched.url, { batch: true, maxBatchEvents: EVENTS_A_LIST });
  });
  try {
    const startedAt = performance.now();
    const target = { url: fleet.ingest.url, writeKey: fleet.api.writeKey };
    const sender = startNumberedSender({ ...target, events, aRequest, atOnce: SENDERS });
    sender.done.catch(() => undefined); // awaited below
    const stand = { fleet, sender, webhooks };
    const share = Math.floor(events / (count + 1));
    const random = seeded(seed);
    const kills: Kill[] = [];
    for (const [turn, victim] of victimsInTurn(fleet.victims, count, random).entries()) {
      const at = Math.round(share * (turn + 0.1 + 0.3 * random()));
      kills.push(await killAt(at, victim, share, stand));
    }
    sender.allow(events);
    await sender.done;
    const verdict = await finalVerdict(stand);
    return { ...verdict, kills, resent: sender.resent(), seconds: toSeconds(performance.now() - startedAt) };
  } catch (error) {
    const logs = [fleet.ingest, ...fleet.workers].map((hub) => hub.output().slice(-3_000)).join('\n---\n');
    throw new Error(`${String(error)}\n${logs}`, { cause: error });
  } finally {
    await fleet.remove();
    for (const receiver of Object.values(webhooks)) await receiver.stop();
  }
}

/** Kills once `at` events are acknowledged and work is under way, starts the victim again, waits for recovery. */
async function killAt(at: number, victim: Victim, share: number, stand: Stand): Promise<Kill> {
  const { fleet, sender, webhooks } = stand;
  const { single, batched } = webhooks;
  sender.allow(Math.floor(share / 2)); // what is left of the last share may have gone while the last victim came back
  await Promise.race([sender.reached(at), sender.done]);
  const open = () => single.open() + batched.open();
  const pending = victim === 'ingest' ? 0 : await pendingNow(fleet);
  // Requests are answered by groups: there may be none at this moment.
  await waitFor(() => sender.unanswered() + open() + pending > 0, { what: 'work under way' });
  const underWay = { unanswered: sender.unanswered(), open: open(), pending };
  const already = sender.acknowledged.length;
  const killedAt = performance.now();
  const back = fleet.strike(victim);
  sender.allow(Math.ceil(share / 2));
  await back;
  await sender.reached(already + 1);
  const next = sender.acknowledged[already]!;
  await waitFor(() => single.arrivals.has(next) && batched.arrivals.has(next), {
    what: `recovery from the kill of ${victim}`,
    timeoutMs: RECOVERY_MS,
  });
  return { victim, ...underWay, recoverySeconds: toSeconds(performance.now() - killedAt) };
}

async function finalVerdict({ fleet, sender, webhooks }: Stand): Promise<Verdict & { balanced: boolean }> {
  const places: Places = { ...fleet, webhooks };
  const isDone = async () => {
    const { sources, connections } = await readBooks(fleet.api);
    return (
      sources.every(({ waiting }) => waiting === 0) &&
      connections.every(({ pending, held }) => pending + held === 0) &&
      Object.values((await judge(sender.acknowledged, places)).lost).every((n) => n === 0)
    );
  };
  // What does not come is found below, with its number.
  await waitFor(isDone, { timeoutMs: 300_000 }).catch(() => undefined);
  const { sources, connections } = await readBooks(fleet.api);
  const n = sender.acknowledged.length;
  const isExact = connections.every(
    ({ delivered, pending, held, dead }) => delivered === n && pending + held + dead === 0,
  );
  const balanced = isExact && [...sources, ...connections].every((row) => row.balanced);
  return { ...(await judge(sender.acknowledged, places)), balanced };
}

async function connect(api: Hub, url: string, more: object): Promise<void> {
  const { data: sources } = await api.api<{ data: { id: string; name: string }[] }>('/sources');
  const settings = { url: `${url}/hook`, secret: WEBHOOK_SECRET, ...more };
  const json = { name: 'Receiver', type: 'webhook', settings, enabled: true };
  const { id } = await api.api<{ id: string }>('/destinations', { method: 'POST', json });
  const demo = sources.find(({ name }) => name === 'Demo');
  await api.api('/connections', { method: 'POST', json: { sourceId: demo?.id, destinationId: id } });
}

async function pendingNow({ api }: Fleet): Promise<number> {
  const { connections } = await readBooks(api);
  return connections.reduce((sum, { pending }) => sum + pending, 0);
}

/** The victims of so many kills: all in turn, each round in another order. */
function victimsInTurn(victims: readonly Victim[], kills: number, random: () => number): Victim[] {
  const order: Victim[] = [];
  while (order.length < kills) {
    const left = [...victims];
    while (left.length > 0) order.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return order.slice(0, kills);
}

/** Draws from a fixed row of numbers in [0, 1): mulberry32. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const toSeconds = (ms: number) => Math.round(ms / 100) / 10;
