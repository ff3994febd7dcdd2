import { bitmap, encodeLines, type LaneEntry, type Lease } from '@trackyard/queue';
import type { CompiledConfig } from '@trackyard/pipeline';
import { dueTasks } from './lane-tasks.ts';
import { RecordReader } from './record-events.ts';

const LEASE = { lane: 'deliver:dst_1', token: 1 } as unknown as Lease;
const RECORDS = 20;
const EVENTS = 500;

/** A lane of full records whose events have lines of `width` characters. */
function laneOf(width: number) {
  const line = JSON.stringify({ messageId: 'a'.repeat(width - 16) });
  const blob = encodeLines(Array.from({ length: EVENTS }, () => line));
  const asked: string[] = [];
  const events = async (ids: readonly string[]) => {
    asked.push(...ids);
    return new Map(ids.map((id) => [id, { blob }]));
  };
  const reader = new RecordReader({ events }, () => Promise.reject(new Error('nothing is evicted')));
  const bits = bitmap.of(
    EVENTS,
    Array.from({ length: EVENTS }, (_, n) => n),
  );
  const entries = Array.from({ length: RECORDS }, (_, n): LaneEntry => ({
    ...{ recordId: `r${n}`, connectionId: 'con_1', seq: n, eventCount: EVENTS },
    groups: [{ bits, attempt: 0, since: 0, dueAt: 0 }],
  }));
  const records = {
    due: () => Promise.resolve(entries),
    walk: () => Promise.resolve(entries),
    settle: () => Promise.reject(new Error('nothing is disabled')),
  };
  const config = () => ({ connectionById: new Map() }) as unknown as CompiledConfig;
  return { asked, read: () => dueTasks(LEASE, RECORDS * EVENTS, { records, reader, config }) };
}

it('reads all that is due', async () => {
  expect(await laneOf(400).read()).toHaveLength(RECORDS * EVENTS);
});

it('holds about 48 MiB at once, the oldest first: the largest events come in parts', async () => {
  const { asked, read } = laneOf(32_000); // 16 MB a record, read by twos
  const tasks = await read();
  expect(asked).toEqual(['r0', 'r1', 'r2', 'r3']);
  expect([tasks.length, tasks[0]?.recordId, tasks.at(-1)?.recordId]).toEqual([4 * EVENTS, 'r0', 'r3']);
});
