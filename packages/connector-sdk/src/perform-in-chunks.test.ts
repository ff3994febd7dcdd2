import { AuthError, PayloadError, RateLimitedError, TransientError } from './errors.ts';
import { dead, delivered } from './outcome.ts';
import { performInChunks, type ChunkPlan } from './perform-in-chunks.ts';
import { makeContext } from './testing/make-context.ts';
import { makeDelivery } from './testing/make-delivery.ts';

interface Item {
  id: string;
  user: string;
  text: string;
}

const CONTEXT = makeContext();

/** Deliveries named `<id>@<user>`; ids that begin with `bad` have no item. */
async function run(names: string[], plan: Partial<ChunkPlan<Item>> = {}) {
  const sent: string[][] = [];
  const deliveries = names.map((name) => makeDelivery({ event: name }));
  const outcomes = await performInChunks<Item>(CONTEXT, deliveries, {
    maxItems: 2,
    prepare({ event }) {
      const [id = '', user = ''] = String('event' in event && event.event).split('@');
      if (id.startsWith('bad')) throw new PayloadError('no item');
      return { id, user, text: id };
    },
    ...plan,
    async send(items) {
      sent.push(items.map(({ text }) => text));
      return plan.send?.(items);
    },
  });
  return { sent, outcomes, statuses: outcomes.map(({ status }) => status) };
}

describe('performInChunks', () => {
  it('cuts by number, and gives every event its outcome in its place', async () => {
    const send = async (items: readonly Item[]) =>
      items.map(({ id }) => (id === 'c' ? dead('no') : delivered));
    const { sent, statuses } = await run(['a', 'bad', 'b', 'c', 'd', 'e'], { send });
    expect(sent).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(statuses).toEqual(['delivered', 'dead', 'delivered', 'dead', 'delivered', 'delivered']);
  });

  it('cuts by bytes, and lets what is too large go alone', async () => {
    const maxBytes = { limit: 8, textOf: ({ text }: Item) => text };
    const { sent } = await run(['aaa', 'bbb', 'cccccccccccc', 'é', 'é', 'é'], { maxItems: 10, maxBytes });
    expect(sent).toEqual([['aaa', 'bbb'], ['cccccccccccc'], ['é', 'é'], ['é']]);
  });

  it('keeps what must not share a request apart', async () => {
    const { sent } = await run(['a@1', 'b@2', 'c@1'], { keyOf: ({ user }) => user });
    expect(sent).toEqual([['a', 'c'], ['b']]);
  });

  it('joins items of one id, whose outcome counts for all of their events', async () => {
    const merge = {
      idOf: ({ user }: Item) => user,
      join: (earlier: Item, later: Item) => ({ ...later, text: earlier.text + later.text }),
    };
    const send = async (items: readonly Item[]) =>
      items.map(({ user }) => (user === '1' ? dead('no') : delivered));
    const { sent, statuses } = await run(['a@1', 'b@2', 'c@1'], { merge, send });
    expect(sent).toEqual([['ac', 'b']]);
    expect(statuses).toEqual(['dead', 'delivered', 'dead']);
  });

  it('counts a failed request for its own events alone', async () => {
    const send = async ([first]: readonly Item[]) => {
      if (first?.id === 'a') throw new TransientError('cut off', { maybeDelivered: true });
    };
    const { sent, outcomes } = await run(['a', 'b', 'c'], { send });
    expect(sent).toHaveLength(2);
    expect(outcomes).toEqual([
      expect.objectContaining({ status: 'retry', maybeDelivered: true }),
      expect.objectContaining({ status: 'retry', maybeDelivered: true }),
      delivered,
    ]);
  });

  it.each([new AuthError('no'), new RateLimitedError('slow', 5)])('sends no more after %s', async (error) => {
    const { sent, outcomes } = await run(['a', 'b', 'c', 'd', 'e'], {
      send: async () => Promise.reject(error),
    });
    expect(sent).toEqual([['a', 'b']]);
    expect(new Set(outcomes).size).toBe(1);
    expect(outcomes).toHaveLength(5);
  });

  it('takes a missing outcome for an open one', async () => {
    const { statuses } = await run(['a', 'b'], { send: async () => [delivered] });
    expect(statuses).toEqual(['delivered', 'retry']);
  });

  it('sends several requests at a time where it may', async () => {
    let [open, most] = [0, 0];
    const send = async () => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
    };
    await run(['a', 'b', 'c', 'd', 'e'], { maxItems: 1, parallel: 3, send });
    expect(most).toBe(3);
  });
});
