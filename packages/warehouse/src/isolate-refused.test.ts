import { isolateRefused, RowsRefused } from './isolate-refused.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

function loader(isBad: (event: number) => boolean) {
  const loaded: number[] = [];
  let calls = 0;
  const load = (part: readonly number[]): Promise<void> => {
    calls++;
    const culprit = part.find(isBad);
    if (culprit !== undefined) return Promise.reject(new RowsRefused(`event ${culprit}`));
    loaded.push(...part);
    return Promise.resolve();
  };
  return { load, loaded, calls: () => calls };
}

it('loads all at once where nothing is refused', async () => {
  const { load, calls } = loader(() => false);
  expect(await isolateRefused(numbers(1000), load)).toEqual(
    numbers(1000).map(() => ({ status: 'delivered' })),
  );
  expect(calls()).toBe(1);
});

it('finds the culprits and delivers everything else, once', async () => {
  const { load, loaded } = loader((event) => event === 3 || event === 700);
  const outcomes = await isolateRefused(numbers(1000), load);
  expect(outcomes[3]).toEqual({ status: 'dead', reason: 'refused_by_warehouse', message: 'event 3' });
  expect(outcomes[700]).toMatchObject({ status: 'dead' });
  expect(outcomes.filter(({ status }) => status === 'delivered')).toHaveLength(998);
  expect(loaded.toSorted((a, b) => a - b)).toEqual(
    numbers(1000).filter((event) => event !== 3 && event !== 700),
  );
});

it('gives up the search, never an event, where everything is refused', async () => {
  const { load, calls } = loader(() => true);
  const outcomes = await isolateRefused(numbers(5000), load);
  expect(calls()).toBe(200);
  expect(outcomes).toHaveLength(5000);
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['dead', 'retry']));
});

it('throws other errors', async () => {
  await expect(isolateRefused([1], () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});
