import { encodeLines } from '@trackyard/queue';
import { RecordReader } from './record-events.ts';

const LINES = ['{"messageId":"a"}', '{"messageId":"b"}'];

/** A reader, and what it has asked the queue for. */
function open(eventsARecord = LINES.length, line?: string) {
  const asked: string[][] = [];
  const lines = line === undefined ? LINES : Array.from({ length: eventsARecord }, () => line);
  const events = async (ids: readonly string[]) => {
    asked.push([...ids]);
    return new Map(ids.map((id) => [id, { blob: encodeLines(lines) }]));
  };
  const reader = new RecordReader({ events }, () => Promise.reject(new Error('nothing is evicted')));
  return { reader, asked };
}
const tasks = (recordId: string, count: number) => Array.from({ length: count }, () => ({ recordId }));

it('reads and parses a record once for all who ask', async () => {
  const { reader, asked } = open();
  const first = (await reader.read(['r1', 'r1'])).get('r1')!;
  expect(first.lines).toEqual(LINES);
  expect(first.at(1)).toEqual({ messageId: 'b' });
  expect((await reader.read(['r1'])).get('r1')!.at(1)).toBe(first.at(1));
  expect(asked).toEqual([['r1']]);
});

it('forgets a record with the last of the deliveries that were expected', async () => {
  const { reader, asked } = open();
  await reader.read(['r1', 'r2']);
  reader.expect('r1', 4); // two events to two destinations
  reader.delivered([...tasks('r1', 3), ...tasks('r2', 9), ...tasks('unknown', 1)]);
  await reader.read(['r1', 'r2']);
  expect(asked).toHaveLength(1);
  reader.delivered(tasks('r1', 1));
  await reader.read(['r1', 'r2']);
  expect(asked).toEqual([['r1', 'r2'], ['r1']]);
});

it('forgets a record that goes nowhere', async () => {
  const { reader, asked } = open();
  await reader.read(['r1']);
  reader.expect('r1', 0);
  await reader.read(['r1']);
  expect(asked).toHaveLength(2);
});

it.each([
  ['events', 8_000, 2],
  ['characters', 1, 5_000_000],
])('keeps so many %s, those that were used last', async (_, events, width) => {
  const { reader, asked } = open(events, 'x'.repeat(width));
  for (const id of ['r1', 'r2', 'r1', 'r3']) await reader.read([id]);
  expect(asked).toEqual([['r1'], ['r2'], ['r3']]);
  await reader.read(['r1']);
  expect(asked).toHaveLength(3);
  await reader.read(['r2']);
  expect(asked).toHaveLength(4);
});
