import { openTestStore } from './testing/open-test-store.ts';
import type { Store } from './store.ts';
import { BODY_CHARACTERS } from './exchange.ts';

jest.setTimeout(120_000);

/** Real PostgreSQL. */
describe('what the worker writes into the store', () => {
  let opened: Awaited<ReturnType<typeof openTestStore>>;
  let store: Store;
  const mine = 'ws_mine';
  const theirs = 'ws_theirs';

  beforeAll(async () => {
    opened = await openTestStore();
    store = opened.store;
  });
  afterAll(() => opened.close());

  const letter = (eventIndex: number, changes = {}) => ({
    connectionId: 'con_1',
    destinationId: 'dst_1',
    sourceId: 'src_1',
    messageId: `m-${eventIndex}`,
    recordId: 'record-1',
    eventIndex,
    reason: 'http_400',
    message: 'The destination answered 400.',
    event: `{"messageId":"m-${eventIndex}","properties":{"nul":"\\u0000"}}`,
    request: { method: 'POST', url: 'https://example.com/', headers: {}, body: 'x'.repeat(50_000) },
    response: { status: 400, body: 'no \u0000' },
    attempts: 1,
    ...changes,
  });

  const bookedDeletions = async () => {
    const booked: [string, number][] = [];
    await store.deadLetters.systemBookDeletions(async ({ connectionId, events }) => {
      booked.push([connectionId, events]);
    });
    return booked;
  };

  it('stores a dead letter once, however often it is stored', async () => {
    await store.deadLetters.add(mine, [letter(0), letter(1)]);
    await store.deadLetters.add(mine, [letter(1, { reason: 'again' }), letter(2)]);
    const { data } = await store.deadLetters.list(mine, {});
    expect(data.map(({ messageId, reason }) => [messageId, reason]).sort()).toEqual([
      ['m-0', 'http_400'],
      ['m-1', 'http_400'],
      ['m-2', 'http_400'],
    ]);
    expect(data[0]?.request?.body?.length).toBe(BODY_CHARACTERS + 1);
    expect(JSON.parse(data[0]?.event ?? '')).toMatchObject({ properties: { nul: '\0' } });
  });

  it('takes more rows than one statement has room for', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) =>
      letter(index, { connectionId: 'con_many', request: undefined }),
    );
    await store.deadLetters.add('ws_many', many);
    expect(await store.deadLetters.remove('ws_many', { destinationId: 'dst_1' })).toBe(2_500);
    expect(await bookedDeletions()).toEqual([1_000, 1_000, 500].map((events) => ['con_many', events]));
  });

  it('goes on asking for the books until they are moved', async () => {
    const away = { connectionId: 'con_away' };
    await store.deadLetters.add('ws_away', [letter(0, away), letter(1, away)]);
    expect(await store.deadLetters.remove('ws_away', {})).toBe(2);
    const fail = () => Promise.reject(new Error('The queue is away.'));
    await expect(store.deadLetters.systemBookDeletions(fail)).rejects.toThrow('away');
    expect(await bookedDeletions()).toEqual([['con_away', 2]]);
    expect(await bookedDeletions()).toEqual([]);
  });

  it('finds a message whose id holds a NUL', async () => {
    const message = { sourceId: 'src_1', messageId: 'nul\0id' };
    await store.deadLetters.add(mine, [
      letter(9, { messageId: message.messageId, reason: 'nul', message: 'a\0b' }),
    ]);
    expect(await store.deadLetters.ofMessage(mine, message)).toMatchObject([
      { reason: 'nul', message: 'a\uFFFDb' },
    ]);
    expect(await store.deadLetters.ofMessage(theirs, message)).toEqual([]);
  });

  it('filters, shows and deletes only the workspace’s own dead letters', async () => {
    await store.deadLetters.add(theirs, [letter(0, { recordId: 'record-2', reason: 'theirs' })]);
    const [found] = (await store.deadLetters.list(theirs, { reason: 'theirs' })).data;
    expect(found?.workspaceId).toBe(theirs);
    expect((await store.deadLetters.list(mine, { reason: 'theirs' })).data).toEqual([]);
    await expect(store.deadLetters.get(mine, found?.id ?? '')).rejects.toMatchObject({
      code: 'TY_NOT_FOUND',
    });
    expect(await store.deadLetters.remove(mine, { reason: 'theirs' })).toBe(0);
    expect(await bookedDeletions()).toEqual([]);
    expect(await store.deadLetters.remove(theirs, { ids: [found?.id ?? ''] })).toBe(1);
    expect(await bookedDeletions()).toEqual([['con_1', 1]]);
    expect((await store.deadLetters.list(theirs, {})).data).toEqual([]);
    expect(await store.deadLetters.get(theirs, found?.id ?? '')).toMatchObject({
      status: 'deleted',
      event: '',
    });
    const tomorrow = new Date(Date.now() + 86_400_000);
    expect((await store.deadLetters.list(mine, { from: tomorrow })).data).toEqual([]);
    expect((await store.deadLetters.list(mine, { to: tomorrow })).data.length).toBeGreaterThan(0);
  });

  it('finds the attempts that carried an event, in their order', async () => {
    const base = {
      connectionIds: ['con_1'],
      durationMs: 12.7,
      action: 'post',
      delivered: 1,
      retried: 0,
      dead: 0,
      held: 0,
    };
    const messages = [
      { sourceId: 'src_1', messageId: 'm-1' },
      { sourceId: 'src_1', messageId: 'm-2' },
    ];
    await store.attempts.add(mine, [
      { ...base, destinationId: 'dst_1', at: 2_000, messages },
      { ...base, destinationId: 'dst_1', at: 1_000, messages, reason: 'timeout' },
      { ...base, destinationId: 'dst_1', at: 3_000, messages: messages.slice(1) },
      { ...base, destinationId: 'dst_2', at: 1_500, messages },
    ]);
    const query = { sourceId: 'src_1', messageId: 'm-1', destinationIds: ['dst_1'], from: new Date(0) };
    const found = await store.attempts.ofMessage(mine, query);
    expect(found.map(({ at, reason }) => [at.getTime(), reason])).toEqual([
      [1_000, 'timeout'],
      [2_000, null],
    ]);
    expect(await store.attempts.ofMessage(mine, { ...query, from: new Date(1_500) })).toHaveLength(1);
    expect(await store.attempts.ofMessage(theirs, query)).toEqual([]);
    expect(await store.attempts.ofMessage(mine, { ...query, sourceId: 'src_2' })).toEqual([]);
    expect((await store.attempts.list(mine, { destinationId: 'dst_1' })).data).toHaveLength(3);
  });

  it('stores a quarantined item once', async () => {
    const item = {
      workspaceId: mine,
      sourceId: 'src_1',
      requestId: 'request-1',
      itemIndex: 0,
      problems: [{ code: 'TY_EVENT_TYPE', message: 'no' }],
      item: '{"type":"\\u0000"}',
      receivedAt: 1_000,
    };
    await store.quarantine.add([item, { ...item, itemIndex: 1, workspaceId: null, item: 'raw \0' }]);
    await store.quarantine.add([item]);
    const { data } = await store.quarantine.list(mine, 'src_1');
    expect(data).toMatchObject([{ item: '{"type":"\\u0000"}', messageId: null, problems: item.problems }]);
    expect((await store.quarantine.list(theirs, 'src_1')).data).toEqual([]);
  });

  it('keeps a connector’s state as it was given', async () => {
    const set = (value: unknown) =>
      store.connectorState.set(mine, { destinationId: 'dst_1', key: 'cursor', value });
    expect(await store.connectorState.get(mine, 'dst_1', 'cursor')).toBeUndefined();
    for (const value of ['"123"', 123, { a: '\0' }, null]) {
      await set(value);
      expect(await store.connectorState.get(mine, 'dst_1', 'cursor')).toEqual(value);
    }
    expect(await store.connectorState.get(theirs, 'dst_1', 'cursor')).toBeUndefined();
    await expect(set('x'.repeat(70_000))).rejects.toMatchObject({ code: 'TY_VALIDATION' });
  });
});
