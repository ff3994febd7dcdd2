import { silentLogger } from '@trackyard/base';
import {
  HttpError,
  PayloadError,
  dead,
  delivered,
  type ActionDefinition,
  type ConnectorContext,
} from '@trackyard/connector-sdk';
import { makeEvent } from '@trackyard/event-spec';
import { deliverBatch, type Target } from './deliver-batch.ts';
import { deliveryId } from './delivery-id.ts';
import type { DeliveryTask } from './form-batches.ts';
import { DEFAULT_RETRY_POLICY } from './retry-policy.ts';

const NOW = 5_000;
const never = () => {
  throw new Error('not used here');
};
const context: ConnectorContext = {
  destinationId: 'dst_1',
  http: { request: never },
  dial: { socket: never },
  log: silentLogger,
  clock: { now: () => NOW },
  state: { get: never, set: never },
  signal: new AbortController().signal,
};

function target(action: ActionDefinition): Target {
  return {
    destinationId: 'dst_1',
    settings: {},
    action,
    context,
    policy: DEFAULT_RETRY_POLICY,
    deliveredAt: 0,
    sourceSlug: (id) => `slug-of-${id}`,
    random: () => 0.5,
  };
}

function tasks(count: number): DeliveryTask[] {
  return Array.from({ length: count }, (_, index) => {
    const event = makeEvent({ messageId: `m${index}` });
    return {
      recordId: 'r',
      connectionId: 'c',
      index,
      event,
      json: JSON.stringify(event),
      attempt: 0,
      since: 0,
      dueAt: 0,
    };
  });
}

describe('deliverBatch', () => {
  it('gives each event of a batch its own outcome', async () => {
    const batching = () => ({ maxEvents: 10, maxBytes: 100 });
    const performBatch = () => Promise.resolve([delivered, dead('bad')]);
    const { steps } = await deliverBatch(tasks(3), target({ performBatch, batching }));
    expect(steps).toMatchObject([
      { status: 'delivered' },
      { status: 'dead', reason: 'bad' },
      { status: 'retry', reason: 'no_outcome' },
    ]);
  });

  it('lets an exception count for all events of its call, and for one where they go singly', async () => {
    const failing = new HttpError({ status: 503, headers: {}, text: '' });
    const batch = target({
      performBatch: () => Promise.reject(failing),
      batching: () => ({ maxEvents: 9, maxBytes: 9 }),
    });
    expect((await deliverBatch(tasks(2), batch)).steps).toMatchObject([
      { status: 'retry', reason: 'http_503', afterMs: 500, attempt: 1, since: NOW },
      { status: 'retry' },
    ]);
    const singly = target({
      perform: (_context, _settings, { event }) =>
        event.messageId === 'm0' ? Promise.reject(new PayloadError('no')) : Promise.resolve(),
    });
    expect((await deliverBatch(tasks(2), singly)).steps).toMatchObject([
      { status: 'dead' },
      { status: 'delivered' },
    ]);
  });

  it('hands over an id that stays the same, and the slug of the source', async () => {
    const seen: unknown[] = [];
    const perform: ActionDefinition['perform'] = (_context, _settings, { id, sourceSlug }) => {
      seen.push({ id, sourceSlug });
      return Promise.resolve();
    };
    const [task] = tasks(1);
    await deliverBatch([task!], target({ perform }));
    await deliverBatch([{ ...task!, attempt: 4 }], target({ perform }));
    const { sourceId } = task!.event.trackyard;
    const id = deliveryId('dst_1', sourceId, 'm0');
    expect(seen).toEqual([
      { id, sourceSlug: `slug-of-${sourceId}` },
      { id, sourceSlug: `slug-of-${sourceId}` },
    ]);
    expect(id).toMatch(/^msg_[\w-]{27}$/);
    expect(deliveryId('dst_2', sourceId, 'm0')).not.toBe(id);
  });
});
