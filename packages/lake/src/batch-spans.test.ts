import fc from 'fast-check';
import { batchSpans } from './batch-spans.ts';

const itemsOf = (text: string) => batchSpans(text).map(({ start, end }) => text.slice(start, end));

it('finds each item as it is written', () => {
  const items = [
    '{"a": 1.0, "b":["]", "\\"}"] }',
    '12345678901234567890',
    '"x\\\\"',
    'null',
    '[ [], {} ]',
    'true',
  ];
  expect(
    itemsOf(`\uFEFF{ "context":{"batch":[0]} , "batch" : [ ${items.join(' ,\n')}\t] , "sentAt":"]}"}`),
  ).toEqual(items);
});

it.each([
  ['{}', []],
  ['{"batch":[]}', []],
  ['{"batch":7}', []],
  ['{"batch":[1],"batch":[2,3]}', ['2', '3']],
  ['{"b\\u0061tch":[1]}', ['1']],
])('%s has %j', (text, items) => {
  expect(itemsOf(text)).toEqual(items);
});

it('finds what JSON.parse finds, in any object', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.array(fc.jsonValue()),
      fc.boolean(),
      (others, batch, isPretty) => {
        const text = JSON.stringify({ ...others, batch }, null, isPretty ? 2 : 0);
        expect(itemsOf(text).map((item) => JSON.parse(item))).toEqual(
          (JSON.parse(text) as { batch: unknown[] }).batch,
        );
      },
    ),
  );
});
