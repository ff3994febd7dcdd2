import fc from 'fast-check';
import type { Event } from './event.ts';
import { headOf, readHead } from './event-head.ts';
import { makeEvent } from './make-event.ts';
import { parseBatch } from './parse-batch.ts';

const RECEIVED_AT = Date.parse('2026-01-02T03:04:05.678Z');

/** As ingest writes it. */
function stored(...items: object[]): string[] {
  const ids = { sourceId: 'src_1', requestId: 'req_1', newMessageId: String };
  return parseBatch({ batch: items }, { ...ids, batch: true, receivedAt: RECEIVED_AT }).lines;
}

const sketch = { type: 'track', event: 'Bought', userId: 'u', timestamp: '2026-01-02T03:04:05Z' };
const names = ['integrations', 'trackyard', 'receivedAt', 'messageId', 'type', '0', 'context', 'x'];
const texts = [
  '","receivedAt":"',
  ',"trackyard":{"sourceId":"',
  '","messageId":"m',
  '"integrations":',
  '\\',
  '}',
];
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...texts),
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.dictionary(fc.constantFrom(...names), tie('value')),
  ),
})).value;

describe('the head of an event', () => {
  it('is that of the whole event, whatever stands in it', () => {
    const item = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), anything);
    fc.assert(
      fc.property(item, fc.oneof(fc.constantFrom(...texts), fc.string()), (more, messageId) => {
        const { type: _type, ...rest } = more;
        for (const line of stored({ ...sketch, ...rest, messageId, properties: rest })) {
          const { mayChooseDestinations, ...head } = readHead(line);
          for (const sourceId of ['src_1', 'src_', 'src_12', ''])
            expect(readHead(line, { ...headOf(makeEvent()), sourceId })).toMatchObject(head);
          const { mayChooseDestinations: chooses, ...whole } = headOf(JSON.parse(line) as Event);
          expect(head).toEqual(whole);
          if (chooses) expect(mayChooseDestinations).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is found without parsing what ingest writes, and without where that is impossible', () => {
    const parse = jest.spyOn(JSON, 'parse');
    const [plain = '', choosy = '', escaped = ''] = stored(
      { ...sketch, messageId: 'm-1' },
      { ...sketch, messageId: 'm-2', integrations: { All: false } },
      { ...sketch, messageId: 'm"3' },
    );
    const head = { sourceId: 'src_1', receivedAt: '2026-01-02T03:04:05.678Z' };
    expect(readHead(plain)).toEqual({ ...head, messageId: 'm-1', mayChooseDestinations: false });
    expect(readHead(choosy)).toEqual({ ...head, messageId: 'm-2', mayChooseDestinations: true });
    expect(parse).not.toHaveBeenCalled();
    expect(readHead(escaped)).toEqual({ ...head, messageId: 'm"3', mayChooseDestinations: false });
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
  });

  it('is read of lines that were written otherwise', () => {
    const event = makeEvent({ messageId: 'm-4', integrations: {} });
    const { trackyard, messageId, ...rest } = event;
    for (const line of [
      { trackyard, messageId, ...rest },
      { 7: 'seven', ...event },
      { ...event, more: {} },
    ])
      expect(readHead(JSON.stringify(line))).toEqual(headOf(event));
  });
});
