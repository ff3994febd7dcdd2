import type { Json, JsonObject } from '@trackyard/base';
import fc from 'fast-check';
import { allDelivered, eventsOf, load, type ConformanceStand } from './stand.ts';
import { comparable, parsed, scalarsOf, storedScalars } from './values.ts';

/** Types: the first value decides, and what does not fit stands beside; nothing is lost. */
export function describeTypes(stand: ConformanceStand): void {
  describe('types', () => {
    it('puts what does not fit beside the column', async () => {
      const schema = stand.newSchema();
      const values = [1, 'one', 1.5, true, [1], '2026-01-02T03:04:05Z', 2];
      const events = eventsOf(
        values.map((v) => ({ event: 'E', properties: { v } })),
        schema,
      );
      expect(await load(await stand.loader(), events)).toEqual(allDelivered(7));
      const rows = await stand.byId(schema, 'e');
      const own = values.map((_, index) =>
        Object.entries(rows[`m${index}`] ?? {}).filter(([name]) => /^v(__|$)/.test(name)),
      );
      expect(own.map((entries) => entries.map(([name]) => name))).toEqual([
        ...[['v'], ['v__str'], ['v__float'], ['v__bool'], ['v__json'], ['v__ts'], ['v']],
      ]);
      expect(own.map(([entry]) => entry?.[1]).slice(0, 4)).toEqual([1, 'one', 1.5, true]);
      expect(parsed(own[4]?.[0]?.[1])).toEqual([1]);
      expect(comparable(String(own[5]?.[0]?.[1]))).toBe(comparable('2026-01-02T03:04:05Z'));
    });

    it('holds the largest, the smallest and the most exact of numbers and times', async () => {
      const schema = stand.newSchema();
      const numbers = {
        ...{ most: Number.MAX_SAFE_INTEGER, least: Number.MIN_SAFE_INTEGER, beyond: 2 ** 60 },
        ...{ huge: Number.MAX_VALUE, third: 1 / 3, sum: 0.1 + 0.2, minus: -0.5 },
        tiny: stand.can('hold-tiny-numbers') ? 5e-324 : 1e-307,
      };
      const times = { early: '1000-01-01T00:00:00Z', late: '9999-12-31T23:59:59.999999Z' };
      const zoned = { zoned: '2024-02-29T23:59:59.5+13:45' };
      const properties = { ...numbers, ...times, ...zoned };
      const events = eventsOf([{ event: 'E', properties }], schema);
      expect(await load(await stand.loader(), events)).toEqual(allDelivered(1));
      const { m0: row } = await stand.byId(schema, 'e');
      expect(row).toMatchObject(numbers);
      for (const [name, time] of Object.entries({ ...times, ...zoned })) {
        expect(comparable(String(row?.[name]))).toBe(comparable(time));
      }
    });

    it('never loses a value, whatever the names and types', async () => {
      const schema = stand.newSchema();
      const loader = await stand.loader();
      let run = 0;
      const property = fc.asyncProperty(
        fc.array(propertiesArbitrary(stand), { minLength: 1, maxLength: 6 }),
        async (all) => {
          const event = `run${run++}`;
          const events = eventsOf(
            all.map((properties, index) => ({ messageId: `${event}m${index}`, event, properties })),
            schema,
          );
          expect(await load(loader, events)).toEqual(allDelivered(all.length));
          const rows = await stand.byId(schema, event);
          for (const [index, properties] of all.entries()) {
            const row = rows[`${event}m${index}`] as JsonObject;
            const stored = storedScalars(row).map(comparable);
            for (const scalar of scalarsOf(properties as Json)) expect(stored).toContain(comparable(scalar));
          }
        },
      );
      await fc.assert(property, { numRuns: stand.generatedRuns, seed: 20_260_102, endOnFailure: true });
    });
  });
}

const names = fc.constantFrom(
  ...['a', 'A', 'a_b', 'aB', 'a b', 'id', 'prop_id', 'user_id', 'context_ip', 'ctid', 'timestamp'],
  ...['日本', '한국', '', 'x'.repeat(70), `${'x'.repeat(70)}y`, 'price__str', '_extra', 'uuid_ts'],
  ...['constructor', 'a.b', 'a/b', '~'],
);
/** All of them, halves of surrogate pairs too; fast-check's own `binary` takes seconds to get ready. */
const codePoints = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
const texts = ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.123456+01:00', '1e5', 'true', '\\N', '\t'];

function propertiesArbitrary(stand: ConformanceStand): fc.Arbitrary<object> {
  const smallest = stand.can('hold-tiny-numbers') ? 0 : 1e-307;
  const doubles = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => value === 0 || Math.abs(value) >= smallest);
  const scalars = fc.oneof(
    ...[fc.boolean(), fc.integer(), fc.maxSafeInteger(), doubles],
    ...[fc.string({ unit: codePoints }), fc.string(), fc.constant(null), fc.constantFrom(...texts)],
  );
  return fc.letrec<{ object: object; value: unknown }>((tie) => ({
    object: fc.dictionary(names, tie('value'), { maxKeys: 6 }),
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      ...[scalars, scalars, fc.array(scalars, { maxLength: 3 }), tie('object')],
    ),
  })).object;
}
