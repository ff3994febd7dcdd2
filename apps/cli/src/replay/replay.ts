import { TrackyardError } from '@trackyard/base';
import { findByName } from './find-by-name.ts';
import type { HubApi } from './hub-api.ts';
import { countText, grouped, progressLine, wouldSend, type ReplayView } from './replay-view.ts';
import { confirm, type Terminal } from './terminal.ts';
import { watchReplay, WatchLeft } from './watch-replay.ts';

/** What a person asks for. */
export interface ReplayOrder {
  source: string[];
  destination: string;
  from: string;
  to: string;
  filter?: string;
  user?: string;
  rate?: number;
  /** Without asking. */
  yes?: boolean;
  /** Count, and no more. */
  dryRun?: boolean;
}

export interface ReplayPorts {
  hub: HubApi;
  terminal: Terminal;
  /** How often the hub is asked how far it is. */
  pollMs: number;
}

/** Counts, asks, orders the replay and shows how far it is. Resolves to the exit code. */
export async function replay(order: ReplayOrder, ports: ReplayPorts): Promise<number> {
  const { hub, terminal } = ports;
  const body = await bodyOf(order, hub);
  const counted = await count(body, ports);
  if (!counted) return 130;
  terminal.output.write(`${countText(counted)}\n`);
  const events = wouldSend(counted.count);
  if (order.dryRun || events === 0) return 0;
  if (!order.yes && !(await mayGoOn(`Send ${grouped(events)} events to ${order.destination}?`, terminal))) {
    terminal.output.write('Nothing was sent.\n');
    return 1;
  }
  const { id } = await hub.post<ReplayView>('/replays', body);
  return watch(id, ports);
}

/** Shows how far a replay is until it ends; Ctrl-C leaves it running. Resolves to the exit code. */
export async function watch(id: string, ports: ReplayPorts): Promise<number> {
  const { output } = ports.terminal;
  output.write(`Replay ${id}\n`);
  try {
    const { status } = await watchReplay(ports.hub, id, ports);
    if (status === 'paused') output.write(`It is paused: trackyard replay --resume ${id}\n`);
    return status === 'done' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof WatchLeft)) throw error;
    output.write(
      `The replay goes on without you.\n` +
        `  trackyard replay --watch ${id}    see how far it is\n` +
        `  trackyard replay --pause ${id}    pause it\n` +
        `  trackyard replay --cancel ${id}   stop it for good\n`,
    );
    return 130;
  }
}

/** Pauses, resumes or cancels, and says what it is then. */
export async function act(
  action: 'pause' | 'resume' | 'cancel',
  id: string,
  { hub, terminal }: ReplayPorts,
): Promise<number> {
  const changed = await hub.post<ReplayView>(`/replays/${encodeURIComponent(id)}/${action}`);
  terminal.output.write(`Replay ${id} is ${changed.status}: ${progressLine(changed).trim()}\n`);
  return 0;
}

/** The latest replays, newest first. */
export async function list({ hub, terminal }: ReplayPorts): Promise<number> {
  const { data } = await hub.get<{ data: ReplayView[] }>('/replays?limit=20');
  for (const one of data) {
    const what = one.dryRun ? 'count' : one.destinationId;
    terminal.output.write(`${one.id}  ${one.status.padEnd(8)}  ${what}  ${progressLine(one).trim()}\n`);
  }
  return 0;
}

async function bodyOf(order: ReplayOrder, hub: HubApi): Promise<object> {
  const [destinationId] = await findByName(hub, 'destination', [order.destination]);
  return {
    sourceIds: await findByName(hub, 'source', order.source),
    ...{ destinationId, from: moment('--from', order.from), to: moment('--to', order.to) },
    ...(order.filter !== undefined && { filter: order.filter }),
    ...(order.user !== undefined && { userId: order.user }),
    ...(order.rate !== undefined && { ratePerSecond: order.rate }),
  };
}

/** A count that is left is of use to nobody: it is canceled. */
async function count(body: object, ports: ReplayPorts): Promise<ReplayView | undefined> {
  const { id } = await ports.hub.post<ReplayView>('/replays', { ...body, dryRun: true });
  ports.terminal.output.write('Counting …\n');
  try {
    return await watchReplay(ports.hub, id, ports);
  } catch (error) {
    if (!(error instanceof WatchLeft)) throw error;
    await ports.hub.post(`/replays/${id}/cancel`);
    return undefined;
  }
}

async function mayGoOn(question: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.input.isTTY)
    throw new TrackyardError('TY_VALIDATION', {
      message: 'There is nobody to ask: give --yes to send them.',
    });
  return confirm(terminal, question);
}

/** A day begins in UTC. */
function moment(option: string, text: string): string {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  const message = `${option} must be a time like 2026-03-04T10:00:00Z, or a day.`;
  throw new TrackyardError('TY_VALIDATION', { message });
}
