import { silentLogger } from '@trackyard/base';
import {
  AuthError,
  HttpError,
  PayloadError,
  RateLimitedError,
  dead,
  delivered,
  type ActionDefinition,
  type ConnectorContext,
  type Event,
} from '@trackyard/connector-sdk';
import { headOf, makeEvent } from '@trackyard/event-spec';
import { deliverBatch } from './deliver-batch.ts';
import { deliveryId } from './delivery-id.ts';
import type { DeliveryTask } from './form-batches.ts';
import { DEFAULT_RETRY_POLICY } from './retry-policy.ts';
import type { Target, TargetMapping } from './target.ts';

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
  state: { get: never, set: never, update: never },
  signal: new AbortController().signal,
};

function target(action: ActionDefinition, more: readonly TargetMapping[] = []): Target {
  return {
    destinationId: 'dst_1',
    settings: {},
    mappings: [{ key: '', action }, ...more],
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
      head: headOf(event),
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
    const name = { destinationId: 'dst_1', sourceId, messageId: 'm0' };
    const id = deliveryId(name);
    expect(seen).toEqual([
      { id, sourceSlug: `slug-of-${sourceId}` },
      { id, sourceSlug: `slug-of-${sourceId}` },
    ]);
    expect(id).toMatch(/^msg_[\w-]{27}$/);
    expect(deliveryId({ ...name, destinationId: 'dst_2' })).not.toBe(id);
  });

  describe('with several mappings', () => {
    const refusing = (error: Error): ActionDefinition => ({ perform: () => Promise.reject(error) });
    const fine: ActionDefinition = { perform: () => Promise.resolve() };
    const busy = refusing(new RateLimitedError('slow down', 9_000));
    const wrong = refusing(new PayloadError('no'));
    const locked = refusing(new AuthError('no'));

    it.each([
      ['delivered', [fine, fine]],
      ['dead', [fine, wrong]],
      ['retry', [wrong, busy]],
      ['retry', [busy, fine]],
      ['held', [busy, locked]],
      ['held', [locked, wrong]],
    ])('is %s when %j say so', async (status, [first, second]) => {
      const { steps } = await deliverBatch(tasks(1), target(first!, [{ key: '1 x', action: second! }]));
      expect(steps).toMatchObject([{ status }]);
    });

    it('sends in their order, each under an id of its own that stays the same', async () => {
      const seen: string[] = [];
      const noting = (name: string): ActionDefinition => ({
        perform: (_c, _s, { id }) => Promise.resolve(void seen.push(`${name} ${id}`)),
      });
      const both = target(noting('a'), [{ key: '1 b', action: noting('b') }]);
      await deliverBatch(tasks(1), both);
      await deliverBatch(tasks(1), both);
      expect(seen.slice(0, 2).map((line) => line[0])).toEqual(['a', 'b']);
      expect(seen.slice(2)).toEqual(seen.slice(0, 2));
      expect(seen[0]?.slice(2)).not.toBe(seen[1]?.slice(2));
    });

    it('is dead with a sentence where no mapping takes the event any more', async () => {
      const { steps } = await deliverBatch(tasks(1), { ...target(fine), mappings: [] });
      expect(steps).toMatchObject([{ status: 'dead', reason: 'no_mapping_matches' }]);
    });
  });

  it('maps each event, and refuses alone what cannot be mapped', async () => {
    const seen: unknown[] = [];
    const performBatch: ActionDefinition['performBatch'] = (_context, _settings, deliveries) => {
      seen.push(deliveries.map(({ payload }) => payload));
      return Promise.resolve(deliveries.map(() => delivered));
    };
    const payloadOf = ({ messageId }: Event) => {
      if (messageId === 'm1') throw new PayloadError('no such thing');
      return { id: messageId };
    };
    const batching = () => ({ maxEvents: 10, maxBytes: 100 });
    const mapping = { key: '0 x', action: { performBatch, batching }, payloadOf };
    const { steps } = await deliverBatch(tasks(3), { ...target({}), mappings: [mapping] });
    expect(steps).toMatchObject([
      { status: 'delivered' },
      { status: 'dead', reason: 'payload', message: 'no such thing' },
      { status: 'delivered' },
    ]);
    expect(seen).toEqual([[{ id: 'm0' }, { id: 'm2' }]]);
  });

  it('puts together only what has the same batch key', async () => {
    const seen: string[][] = [];
    const performBatch: ActionDefinition['performBatch'] = (_context, _settings, deliveries) => {
      seen.push(deliveries.map(({ event }) => event.messageId));
      const isEven = deliveries[0]?.event.messageId === 'm0';
      return Promise.resolve(deliveries.map(() => (isEven ? delivered : dead('odd'))));
    };
    const batchKey = ({ messageId }: Record<string, unknown>) => String(Number(String(messageId)[1]) % 2);
    const batching = () => ({ maxEvents: 10, maxBytes: 100 });
    const { steps } = await deliverBatch(tasks(4), target({ performBatch, batching, batchKey }));
    expect(seen).toEqual([
      ['m0', 'm2'],
      ['m1', 'm3'],
    ]);
    expect(steps.map(({ status }) => status)).toEqual(['delivered', 'dead', 'delivered', 'dead']);
  });
});
