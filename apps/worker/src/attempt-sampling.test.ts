import type { NewAttempt } from '@trackyard/store';
import { limitsFor, newStreamMinute, sample, streamOf, takeSummary } from './attempt-sampling.ts';

const base = {
  ...{ destinationId: 'dst_1', connectionIds: ['con_1'], durationMs: 5, action: 'send' },
  ...{ delivered: 0, retried: 0, dead: 0, held: 0, reason: undefined as string | undefined },
};
const failed = (at: number, changes: Partial<NewAttempt> = {}): NewAttempt => ({
  ...base,
  ...{ at, retried: 2, reason: 'http_503', messages: [{ sourceId: 'src_1', messageId: `m-${String(at)}` }] },
  request: { method: 'POST', url: 'https://example.com/', headers: {}, body: `body ${String(at)}` },
  response: { status: 503, body: 'no' },
  ...changes,
});

function sampled(attempts: readonly NewAttempt[]) {
  const minute = newStreamMinute();
  const rows = attempts.flatMap((one) => sample(minute, one, limitsFor(one)) ?? []);
  return { rows, summary: minute.summary };
}
const times = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('which attempts the log keeps of one minute', () => {
  it('keeps the first failures with bodies, some without, and one row for all others with the latest body', () => {
    const { rows, summary } = sampled(times(1_000).map((at) => failed(at)));
    expect(rows.map(({ at }) => at)).toEqual(times(20));
    expect(rows.filter(({ request, response }) => request ?? response).map(({ at }) => at)).toEqual([0, 1]);
    expect(summary).toMatchObject({ at: 999, calls: 980, retried: 1_960, request: { body: 'body 999' } });
    expect(summary?.messages).toHaveLength(980);
  });

  it('begins the next summary of the minute empty, and names no event twice', () => {
    const minute = newStreamMinute();
    const limits = { rows: 0, bodies: 0 };
    for (const at of [1, 2, 3]) sample(minute, failed(at), limits);
    expect(takeSummary(minute)).toMatchObject({ calls: 3, at: 3 });
    expect(takeSummary(minute)).toBeUndefined();
    for (const at of [3, 4]) sample(minute, failed(at), limits);
    const messages = [{ sourceId: 'src_1', messageId: 'm-4' }];
    expect(takeSummary(minute)).toMatchObject({ calls: 2, at: 4, messages });
  });

  it('counts every event once, in rows and summary together', () => {
    const { rows, summary } = sampled(times(77).map((at) => failed(at, { retried: 1, dead: 3, held: 2 })));
    const all = [...rows, summary!];
    const sum = (of: (row: NewAttempt) => number) => all.reduce((total, row) => total + of(row), 0);
    expect([sum((row) => row.retried), sum((row) => row.dead), sum((row) => row.held)]).toEqual([
      77, 231, 154,
    ]);
    expect(sum((row) => row.calls ?? 1)).toBe(77);
  });

  it('keeps more deliveries, of which only the first have bodies', () => {
    const delivered = times(100).map((at) => failed(at, { delivered: 2, retried: 0, reason: undefined }));
    const { rows, summary } = sampled(delivered);
    expect(rows).toHaveLength(30);
    expect(rows.filter(({ request }) => request)).toHaveLength(10);
    expect(summary).toMatchObject({ calls: 70, delivered: 140 });
  });

  it('names each event of the summary once, and no more than a row has room for', () => {
    const same = [{ sourceId: 'src_1', messageId: 'same' }];
    expect(sampled(times(50).map((at) => failed(at, { messages: same }))).summary?.messages).toEqual(same);
    const many = times(100).map((at) =>
      failed(at, {
        messages: times(100).map((n) => ({ sourceId: 's', messageId: `${String(at)} ${String(n)}` })),
      }),
    );
    expect(sampled(many).summary?.messages).toHaveLength(4_000);
  });

  it('joins the connections that the calls were for', () => {
    const attempts = times(24).map((at) => failed(at, { connectionIds: [`con_${String(at % 2)}`] }));
    expect(sampled(attempts).summary?.connectionIds.toSorted()).toEqual(['con_0', 'con_1']);
  });

  it('tells streams apart by destination, action, outcome and reason', () => {
    const keys = [
      failed(0),
      failed(0, { reason: 'timeout' }),
      failed(0, { action: 'other' }),
      failed(0, { destinationId: 'dst_2' }),
      failed(0, { retried: 0, delivered: 1, reason: undefined }),
    ].map(streamOf);
    expect(new Set(keys).size).toBe(5);
    expect(streamOf(failed(1, { dead: 4 }))).toBe(keys[0]);
  });
});
