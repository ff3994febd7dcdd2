import { watchedBy } from './watched.ts';

const sample = (messageId: string, receivedAt: string) => ({
  messageId,
  receivedAt,
  type: 'track',
  event: null,
  outcome: 'would_send',
  reasons: [],
  requests: [],
});

it('adds connections up, newest samples first', () => {
  const one = { since: '2026-01-02T00:00:00Z', wouldHaveSent: 2, filtered: { filter: 1 } };
  const other = { since: '2026-01-01T00:00:00Z', wouldHaveSent: 3, filtered: { filter: 1, sample: 2 } };
  expect(
    watchedBy([
      { ...one, samples: [sample('a', '2026-01-02T01:00:00Z')] },
      { ...other, samples: [sample('b', '2026-01-02T02:00:00Z')] },
    ]),
  ).toMatchObject({
    ...{ wouldHaveSent: 5, kept: 4, since: '2026-01-01T00:00:00Z' },
    samples: [{ messageId: 'b' }, { messageId: 'a' }],
  });
});
