import { lineEntries } from './line-entries.ts';
import { readReceivedLine, withEventIds } from './received-line.ts';
import { makeLine } from './testing/make-line.ts';
import { receivedLines } from './testing/received-lines.ts';

describe('a received line', () => {
  const line = JSON.stringify(makeLine({ body: '{"event":"tab\there"}\t' }));
  const events = [
    { requestId: 'req-1', index: 0, messageId: 'm\t0' },
    { requestId: 'req-1', index: 1, messageId: 'm1', userId: 'u1' },
    { requestId: 'req-1', index: 2, messageId: 'm2', anonymousId: 'a2' },
    { requestId: 'req-1', index: 3, messageId: 'm3', userId: 'u1', anonymousId: 'a3' },
  ];
  const textOf = (text: string) => Buffer.from(text);

  it('comes out as it went in, with what the index keeps of its events', () => {
    const received = readReceivedLine(textOf(withEventIds(line, events)));
    expect(received.text.toString()).toBe(line);
    expect(received.entries).toEqual(lineEntries(events));
    expect([received]).toEqual(receivedLines([line], events));
  });

  it('may have none', () => {
    const received = readReceivedLine(textOf(withEventIds(line, [])));
    expect(received).toEqual({ text: textOf(line), entries: lineEntries([]) });
  });

  it.each([
    ['without ids', ''],
    ['behind ids as text', '["req-1",[[0,"other","u.1"]]]\t'],
    ['behind what is cut', 'AAAA.\t'],
  ])('of an older version, %s, is parsed for them', (_what, prefix) => {
    const body = JSON.stringify({ event: 'Seen', messageId: 'm1', userId: 'u1' });
    const text = JSON.stringify(makeLine({ body }));
    const received = readReceivedLine(textOf(prefix + text));
    expect(received.text.toString()).toBe(text);
    expect(received.entries).toEqual(lineEntries([{ ...events[1]!, index: 0 }]));
  });
});

describe("a line's entries", () => {
  it("name a user once, at its first event, whatever the events' order", () => {
    const of = (index: number) => ({ index, messageId: `m${index}`, userId: 'u' });
    const { messages, users } = lineEntries([of(7), of(2), of(9)]);
    expect([messages.length, users.length]).toEqual([36, 12]);
    expect(users).toEqual(lineEntries([of(2)]).users);
  });
});
