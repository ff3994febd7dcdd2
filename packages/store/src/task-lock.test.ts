import { openTestStore } from './testing/open-test-store.ts';

describe('systemAlone', () => {
  let store: Awaited<ReturnType<typeof openTestStore>>;
  beforeAll(async () => {
    store = await openTestStore();
  });
  afterAll(() => store.close());

  it('runs a task in one place at a time, others beside it', async () => {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<string>();
    const first = store.store.systemAlone('one', () => {
      begun.resolve();
      return end.promise;
    });
    const second = () => store.store.systemAlone('one', async () => 'mine');
    await begun.promise;
    expect(await second()).toBeUndefined();
    expect(await store.store.systemAlone('other', async () => 'also')).toBe('also');
    end.resolve('done');
    expect(await first).toBe('done');
    expect(await second()).toBe('mine');
  });

  it('is free again where the task fails', async () => {
    await expect(store.store.systemAlone('one', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await store.store.systemAlone('one', async () => 'mine')).toBe('mine');
  });
});
