import type { Account, Verdict } from '../protocol.ts';
import type { OpenEvent } from './open-event.ts';
import { bundleOf, type Bundle } from './bundle.ts';
import { inCall, type Call } from './call.ts';
import type { ReadyDestination } from './destinations.ts';
import { formChunks, type Chunk } from './form-chunks.ts';
import { inParallel } from './in-parallel.ts';
import { reingest } from './reingest.ts';
import type { Action, StatusNode } from './segment-modules.ts';
import { blamesPayload, verdictOfError, verdictOfStatus } from './verdict.ts';

/** Requests at once in one task, where events go one by one. */
const CHUNKS_AT_ONCE = 10;

export interface Performance {
  taskId: number;
  account: Account;
  ready: ReadyDestination;
  action: Action;
}

/** Has an action send events; one verdict an event, in their order. */
export async function perform(performance: Performance, events: readonly OpenEvent[]): Promise<Verdict[]> {
  const verdicts = new Array<Verdict>(events.length);
  await inParallel(formChunks(performance.action, events), CHUNKS_AT_ONCE, async (chunk) => {
    const found = await performChunk(performance, chunk, events);
    chunk.places.forEach((place, index) => (verdicts[place] = found[index]!));
  });
  return verdicts;
}

/** A batch that was refused as a whole for what may be one event's fault is sent again event by event, once. */
async function performChunk(
  performance: Performance,
  { places, isBatch }: Chunk,
  events: readonly OpenEvent[],
): Promise<Verdict[]> {
  const mine = places.map((place) => events[place]!);
  const { verdicts, requests } = await performOnce(performance, mine, isBatch);
  if (mine.length === 1 || requests === 0 || !verdicts.every(blamesPayload)) return verdicts;
  return inParallel(mine, CHUNKS_AT_ONCE, async (event) => {
    const single = await performOnce(performance, [event], isBatch);
    return single.verdicts[0]!;
  });
}

function performOnce(
  { taskId, account, ready, action }: Performance,
  events: readonly OpenEvent[],
  isBatch: boolean,
): Promise<{ verdicts: Verdict[]; requests: number }> {
  return inCall(taskId, account, async (call) => {
    try {
      const bundle = bundleOf(events, account, { ready, definition: action.definition });
      const verdicts = await (isBatch
        ? executeBatch(action, bundle, call)
        : execute(action, bundle, account));
      return { verdicts, requests: call.requests };
    } catch (error) {
      const verdict = verdictOfError(error, call);
      return { verdicts: events.map(() => verdict), requests: call.requests };
    }
  });
}

async function execute(action: Action, bundle: Bundle, account: Account): Promise<Verdict[]> {
  const results = await action.execute({ ...bundle, data: bundle.data[0] });
  await reingest(account, results.at(-1)?.data, bundle.data[0] ?? {});
  return [{ kind: 'delivered' }];
}

async function executeBatch(action: Action, bundle: Bundle, call: Call): Promise<Verdict[]> {
  const nodes = await action.executeBatch(bundle);
  return bundle.data.map((_, place) => verdictOfNode(nodes[place], call));
}

function verdictOfNode(node: StatusNode | undefined, call: Call): Verdict {
  if (!node) return { kind: 'unknown', message: 'The connector told nothing of this event.' };
  return verdictOfStatus(node.status, (node.errormessage ?? '').slice(0, 500), call);
}
