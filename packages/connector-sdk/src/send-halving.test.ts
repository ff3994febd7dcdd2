import { PayloadError, TransientError } from './errors.ts';
import { sendHalving } from './send-halving.ts';

const NUMBERS = Array.from({ length: 100 }, (_, n) => n);

async function run(isBad: (n: number) => boolean) {
  let requests = 0;
  const outcomes = await sendHalving(NUMBERS, async (items) => {
    requests++;
    if (items.some(isBad)) throw new PayloadError('no');
  });
  return { requests, statuses: outcomes.map(({ status }) => status) };
}

describe('sendHalving', () => {
  it('sends once where nothing is wrong', async () => {
    expect((await run(() => false)).requests).toBe(1);
  });

  it('finds what is wrong, in its place', async () => {
    const { statuses, requests } = await run((n) => n === 0 || n === 63);
    expect(statuses.flatMap((status, n) => (status === 'delivered' ? [] : [[status, n]]))).toEqual([
      ...[
        ['dead', 0],
        ['dead', 63],
      ],
    ]);
    expect(requests).toBeLessThan(30);
  });

  it('leaves what it has no requests for to a later round', async () => {
    const { statuses, requests } = await run(() => true);
    expect(requests).toBe(64);
    expect(statuses).toHaveLength(100);
    expect(new Set(statuses)).toEqual(new Set(['dead', 'retry']));
  });

  it('passes on what is not about an item', async () => {
    const fault = new TransientError('away');
    await expect(sendHalving(NUMBERS, async () => Promise.reject(fault))).rejects.toBe(fault);
  });
});
