import { readReceivedLine, withEventIds } from './received-line.ts';
import { makeLine } from './testing/make-line.ts';

describe('a received line', () => {
  const line = JSON.stringify(makeLine({ body: '{"event":"tab\there"}\t' }));

  it('comes out as it went in, with its ids', () => {
    const events = [
      { requestId: 'req-1', index: 0, messageId: 'm\t0' },
      { requestId: 'req-1', index: 1, messageId: 'm1', userId: 'u1' },
      { requestId: 'req-1', index: 2, messageId: 'm2', anonymousId: 'a2' },
      { requestId: 'req-1', index: 3, messageId: 'm3', userId: 'u3', anonymousId: 'a3' },
    ];
    expect(readReceivedLine(withEventIds(line, events))).toEqual({ line, events });
  });

  it('may have none', () => {
    expect(readReceivedLine(withEventIds(line, []))).toEqual({ line, events: [] });
    expect(readReceivedLine(line)).toEqual({ line });
  });
});
