import fc from 'fast-check';
import { EVENT_TYPES } from './event.ts';
import { parseBatch, type ParseInput } from './parse-batch.ts';

const input: ParseInput = {
  batch: true,
  sourceId: 'src_1',
  requestId: 'req-1',
  receivedAt: Date.parse('2026-01-02T03:04:10.000Z'),
  ip: '192.0.2.1',
  newMessageId: () => 'made-here',
};

/** Items near the border between good and bad: known keys with right, wrong and wild values. */
const anything = fc.jsonValue({ maxDepth: 2 });
const id = fc.oneof(fc.string(), fc.integer(), fc.constant(null), anything);
const object = fc.oneof(fc.dictionary(fc.string(), anything, { maxKeys: 4 }), anything);
const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.double(),
  anything,
);
const item = fc.oneof(
  anything,
  fc.record(
    {
      type: fc.oneof(fc.constantFrom(...EVENT_TYPES), anything),
      event: fc.oneof(fc.string({ minLength: 1 }), anything),
      messageId: id,
      userId: id,
      anonymousId: id,
      groupId: id,
      previousId: id,
      name: id,
      timestamp: time,
      originalTimestamp: time,
      sentAt: time,
      properties: object,
      traits: object,
      context: object,
      integrations: object,
      constructor: anything,
    },
    { requiredKeys: [] },
  ),
);
const body = fc.record(
  { batch: fc.array(item, { minLength: 1, maxLength: 5 }), sentAt: time, context: object },
  { requiredKeys: ['batch'] },
);
/** As it comes from the wire: own keys only, `-0` and the like gone. */
const parsedJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

describe('parseBatch', () => {
  it('never throws on any JSON, single or batch', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json().map((text) => JSON.parse(text) as unknown),
          body,
        ),
        fc.boolean(),
        (value, batch) => {
          parseBatch(parsedJson(value), { ...input, batch });
        },
      ),
    );
  });

  it('puts every item into exactly one list, and its lines parse back to its events', () => {
    fc.assert(
      fc.property(body, (value) => {
        const sent = parsedJson(value) as { batch: unknown[] };
        const { events, lines, rejections, problem } = parseBatch(sent, input);
        expect(problem).toBeUndefined();
        const indexes = [
          ...events.map(({ trackyard }) => trackyard.index),
          ...rejections.map(({ index }) => index),
        ];
        expect(indexes.sort((a, b) => a - b)).toEqual(sent.batch.map((_, index) => index));
        expect(lines.map((line) => parsedJson(JSON.parse(line)))).toEqual(events.map(parsedJson));
        for (const { problems } of rejections) expect(problems.length).toBeGreaterThan(0);
      }),
    );
  });

  it('says the same without making lines, also where a request is too large', () => {
    const long = (most: number) => fc.integer({ min: 1, max: most }).map((n) => '\u0001é"x'.repeat(n / 4));
    const sized = fc.record({
      type: fc.constant('track'),
      event: fc.constant('E'),
      userId: fc.constant('u'),
      properties: fc.record({ one: long(16_000), other: long(4_000) }),
    });
    const large = fc.record({
      batch: fc.array(sized, { minLength: 1, maxLength: 60 }),
      context: fc.record({ page: long(30_000) }),
    });
    const check = (value: unknown) => {
      const { lines, ...whole } = parseBatch(value, input);
      expect(parseBatch(value, { ...input, withoutLines: true })).toEqual({ ...whole, lines: [] });
      return { refused: whole.rejections.length, accepted: lines.length };
    };
    let [refused, accepted] = [0, 0];
    fc.assert(
      fc.property(fc.oneof(body.map(parsedJson), large), (value) => {
        const counts = check(value);
        refused += counts.refused;
        accepted += counts.accepted;
      }),
    );
    expect([refused > 0, accepted > 0]).toEqual([true, true]);
    // The room of all events together ends in the middle of this one.
    const many = Array.from({ length: 2_000 }, () => ({ type: 'track', event: 'E', userId: 'u' }));
    const counts = check({ batch: many, context: { page: 'x'.repeat(2_500) } });
    expect(counts).toEqual({ refused: expect.any(Number), accepted: expect.any(Number) });
    expect(counts.refused).toBeGreaterThan(100);
    expect(counts.accepted).toBeGreaterThan(1_000);
  });

  it('gives every event what its type promises', () => {
    fc.assert(
      fc.property(body, (value) => {
        for (const event of parseBatch(parsedJson(value), input).events) {
          expect(event.timestamp <= event.receivedAt).toBe(true);
          expect(new Date(event.originalTimestamp).toISOString()).toBe(event.originalTimestamp);
          expect(event.messageId).toMatch(/^[^]{1,100}$/);
          expect(event.userId ?? event.anonymousId ?? (event.type === 'group' && event.groupId)).toMatch(
            /^[^]+$/,
          );
          expect(event.context).toBeInstanceOf(Object);
        }
      }),
    );
  });
});
