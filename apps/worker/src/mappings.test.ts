/**
 * What a destination's mappings make of events: a worker on a real queue, a destination that is a script in this file.
 * The verdict is what the action was given, and the books beside it.
 */
import { PayloadError, delivered, type ActionDefinition } from '@trackyard/connector-sdk';
import type { EventSketch } from '@trackyard/event-spec';
import type { ConnectionRules, DestinationMapping } from '@trackyard/pipeline';
import { waitFor } from '@trackyard/test-support';
import { commitEvents } from './testing/commit-events.ts';
import { startLaneWorker, type LaneWorker, type WrittenLog } from './testing/lane-workers.ts';
import { startQueueServer, type QueueServer } from './testing/queue-backends.ts';

const ORDERS: DestinationMapping = {
  trigger: 'type = "track" and event = "Order Completed"',
  action: 'send',
  fields: { id: { '@path': '$.messageId' }, total: { '@path': '$.properties.total' } },
};
const USERS: DestinationMapping = {
  trigger: 'type = "track" or type = "identify"',
  action: 'send',
  fields: { user: { '@path': '$.userId' } },
};
const SKETCHES: EventSketch[] = [
  { messageId: 'm1', type: 'track', event: 'Order Completed', properties: { total: 7 } },
  { messageId: 'm2', type: 'track', event: 'Other' },
  { messageId: 'm3', type: 'identify', userId: 'u3' },
  { messageId: 'm4', type: 'page' },
];

describe('mappings', () => {
  let server: QueueServer;
  let worker: LaneWorker;
  let written: WrittenLog;
  beforeAll(async () => {
    server = await startQueueServer('postgres');
  });
  afterEach(() => worker.stop());
  afterAll(() => server.stop());

  const run = async (
    action: ActionDefinition,
    mappings: DestinationMapping[],
    rules: ConnectionRules = {},
  ) => {
    written = { deadLetters: [], disabled: [] };
    const destinations = [{ id: 'd', action, mappings, rules }];
    worker = await startLaneWorker({ queue: await server.fresh(), destinations, written });
    await commitEvents(worker.queue, SKETCHES);
    return waitFor(async () => {
      const row = (await worker.queue.records.books()).connections['con_d'];
      return row?.pending === 0 && row.routed === SKETCHES.length && row;
    });
  };

  it('sends an event through every mapping that takes it, and filters what none takes', async () => {
    const payloads: unknown[] = [];
    const perform: ActionDefinition['perform'] = async (_context, _settings, { payload }) =>
      void payloads.push(payload);
    const row = await run({ perform }, [ORDERS, USERS]);
    expect(row).toMatchObject({ routed: 4, delivered: 3, filtered: { no_mapping_matches: 1 } });
    expect(payloads).toHaveLength(4);
    expect(payloads).toEqual(
      expect.arrayContaining([
        { id: 'm1', total: 7 },
        { user: 'user-1' },
        { user: 'user-1' },
        { user: 'u3' },
      ]),
    );
  });

  it('tries an event again through all of its mappings, with the same ids, until the last has it', async () => {
    const ids: string[] = [];
    const perform: ActionDefinition['perform'] = async (_context, _settings, { id, payload, event }) => {
      if (event.messageId !== 'm1') return;
      ids.push(id);
      if ('user' in payload && ids.length < 4) throw new Error('not yet');
    };
    const row = await run({ perform }, [ORDERS, USERS]);
    expect(row).toMatchObject({ delivered: 3 });
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
  });

  it('sends what the connection lets through, without what it keeps back', async () => {
    const events: unknown[] = [];
    const perform: ActionDefinition['perform'] = async (_context, _settings, { event }) =>
      void events.push(event['properties'] ?? event.type);
    const rules = { filter: 'type != "page"', properties: { deny: ['properties.total', 'traits.x'] } };
    const row = await run({ perform }, [], rules);
    expect(row).toMatchObject({ delivered: 3, filtered: { filter: 1 } });
    expect(events).toHaveLength(3);
    expect(events).toEqual(expect.arrayContaining([{}, 'identify']));
    expect(JSON.stringify(events)).not.toContain('total');
  });

  it('makes a dead letter of what one mapping refuses', async () => {
    const performBatch: ActionDefinition['performBatch'] = async (_context, _settings, deliveries) => {
      if (deliveries.some(({ payload }) => 'total' in payload)) throw new PayloadError('no totals here');
      return deliveries.map(() => delivered);
    };
    const row = await run({ performBatch, batching: () => ({ maxEvents: 10, maxBytes: 10_000 }) }, [
      ORDERS,
      USERS,
    ]);
    expect(row).toMatchObject({ delivered: 2, dead: 1 });
    expect(written.deadLetters).toMatchObject([{ messageId: 'm1', reason: 'payload' }]);
  });
});
