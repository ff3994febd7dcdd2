import fc from 'fast-check';
import { salvageBatch } from './salvage-batch.ts';

const one = { type: 'track', event: 'One', userId: 'u', properties: { text: 'a "quoted" } brace ]' } };
const two = { type: 'track', event: 'Two', userId: 'u' };
const text = JSON.stringify({ batch: [one, two], sentAt: '2026-01-02T03:04:05.000Z', writeKey: 'wk_1' });
const upTo = (mark: string) => text.slice(0, text.indexOf(mark) + mark.length);

it.each([
  ['a file that lacks its end', text.slice(0, -1), [one, two]],
  ['a list that was never closed', upTo('"Two","userId":"u"}'), [one, two]],
  ['a file cut within an item', upTo('"Two"'), [one, '{"type":"track","event":"Two"']],
  ['a file cut within a text', upTo('"Tw'), [one, '{"type":"track","event":"Tw']],
  [
    'an item that was cut and written over',
    `{"batch":[{"type":"track","event":"Lo${JSON.stringify(one)},${JSON.stringify(two)}]}`,
    ['{"type":"track","event":"Lo', one, two],
  ],
  [
    'an item that is no JSON',
    `{"batch":[${JSON.stringify(one)},{nothing},${JSON.stringify(two)}]}`,
    [one, '{nothing},', two],
  ],
  ['a missing comma', `{"batch":[${JSON.stringify(one)}${JSON.stringify(two)}]}`, [one, two]],
  ['NULs behind the file', `${text}\0\0\0`, [one, two]],
  ['NULs in its middle', text.replace('"Two"', '\0"Two"\0'), [one, two]],
])('saves what is whole of %s', (_what, broken, batch) => {
  expect(salvageBatch(broken)?.batch).toEqual(batch);
});

it('finds the time of sending and the key before and behind the items, not in them', () => {
  const item = { ...one, sentAt: '2001-01-01T00:00:00.000Z', writeKey: 'wk_other' };
  const rest = { sentAt: '2026-01-02T03:04:05.000Z', writeKey: 'wk_1' };
  expect(salvageBatch(JSON.stringify({ batch: [item], ...rest }).slice(0, -1))).toEqual({
    batch: [item],
    ...rest,
  });
  expect(salvageBatch(JSON.stringify({ ...rest, batch: [item] }).slice(0, -2))).toEqual({
    batch: [item],
    ...rest,
  });
  expect(salvageBatch(JSON.stringify({ batch: [item] }).slice(0, -2))).toEqual({ batch: [item] });
});

it.each([
  '',
  'no JSON',
  '{"batch":',
  '{"batch":[',
  '{"batch":[{"type"',
  '[{"type":"track"}',
  '{"event":"cut',
])('finds nothing in %j', (broken) => {
  expect(salvageBatch(broken)).toBeUndefined();
});

it('saves every item that stands whole before the cut, wherever it is', () => {
  const whole = fc.array(
    fc.record({ type: fc.string(), properties: fc.dictionary(fc.string(), fc.jsonValue()) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(whole, fc.nat(), (batch, cut) => {
      const json = JSON.stringify({ batch });
      const broken = json.slice(0, cut % (json.length - 1));
      const items = batch.map((item) => JSON.stringify(item));
      let [place, count] = ['{"batch":['.length, 0];
      for (const item of items) {
        if ((place += item.length) > broken.length) break;
        place += 1;
        count++;
      }
      const saved = salvageBatch(broken)?.batch ?? [];
      expect(saved.slice(0, count)).toEqual(items.slice(0, count).map((item) => JSON.parse(item) as unknown));
    }),
  );
});

it('does not take long over what has no end', () => {
  const startedAt = performance.now();
  salvageBatch(`{"batch":[{"a":1},${'{"a":"'.repeat(80_000)}`);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
