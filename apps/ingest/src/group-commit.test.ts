import { silentLogger } from '@trackyard/base';
import { decodeLines, type NewBatch } from '@trackyard/queue';
import { createGroupCommit, type CommitEntry, type GroupCommit } from './group-commit.ts';

/** A commit port whose commits end when the test says so. */
interface Pending {
  batch: NewBatch;
  resolve(): void;
  reject(error: Error): void;
}

let pending: Pending[];
let done: string[];
let commits: GroupCommit;
let errors: number;

beforeEach(() => {
  pending = [];
  done = [];
  errors = 0;
  commits = createGroupCommit({
    commit: (batch) => new Promise((resolve, reject) => pending.push({ batch, resolve, reject })),
    clock: { now: () => 0 },
    log: { ...silentLogger, error: () => void (errors += 1) },
  });
});

/** An entry named `name` with `events` lines; its end is noted in `done`. */
function entry(name: string, events = 1, more: Partial<CommitEntry> = {}): CommitEntry {
  return {
    sourceId: 'src_1',
    lines: Array.from({ length: events }, (_, i) => `"${name}${i}"`),
    quarantine: [],
    bodyBytes: 10,
    bodyLine: (batchId) => JSON.stringify({ name, batchId }),
    done: (error) => done.push(error === undefined ? name : `${name}: ${(error as Error).message}`),
    ...more,
  };
}

const linesOf = (index: number): string[] => decodeLines(pending[index]?.batch.events ?? Buffer.of(0));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets settled commits reach their waiters, and what waits be committed. */
async function settled(): Promise<void> {
  await turn();
  await turn();
}

/** Adds entries in turns of their own. */
async function addApart(...names: string[]): Promise<void> {
  for (const name of names) {
    commits.add(entry(name));
    await turn();
  }
}

it('commits together what arrives in one turn of the event loop', async () => {
  for (const name of ['a', 'b', 'c']) commits.add(entry(name));
  expect(pending).toEqual([]);
  await turn();
  expect(linesOf(0)).toEqual(['"a0"', '"b0"', '"c0"']);
  expect(pending).toHaveLength(1);
});

it('commits at once while none is in flight, then together, in order', async () => {
  await addApart('a', 'b', 'c', 'd', 'e');
  expect(pending).toHaveLength(1);
  expect(linesOf(0)).toEqual(['"a0"']);
  pending[0]?.resolve();
  await settled();
  expect(done).toEqual(['a']);
  expect(pending).toHaveLength(2);
  expect(linesOf(1)).toEqual(['"b0"', '"c0"', '"d0"', '"e0"']);
  pending[1]?.resolve();
  await settled();
  expect(done).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it.each<[string, number, Partial<CommitEntry>]>([
  ['events', 150, {}],
  ['bytes', 1, { bodyBytes: 96 * 1024 }],
])(
  'begins a second commit beside the first once there are %s for it, and no third',
  async (_what, ...each) => {
    const add = async (name: string) => {
      commits.add(entry(name, ...each));
      await turn();
    };
    await addApart('a');
    await add('b');
    expect(pending).toHaveLength(1);
    await add('c');
    expect(pending).toHaveLength(2);
    for (const name of ['d', 'e', 'f']) await add(name);
    expect(pending).toHaveLength(2);
    pending[1]?.resolve();
    await settled();
    expect(done).toEqual(['b', 'c']);
    expect(pending).toHaveLength(3);
  },
);

it('never has more than two in flight', async () => {
  for (let i = 0; i < 50; i++) {
    await addApart(...Array.from({ length: 7 }, (_, k) => `${i}.${k}`));
    const inFlight = pending.length - done.filter((name) => name.endsWith('done')).length;
    expect(inFlight).toBeLessThanOrEqual(2);
    for (const commit of pending.splice(0)) commit.resolve();
    await settled();
  }
  while (pending.length > 0) {
    for (const commit of pending.splice(0)) commit.resolve();
    await settled();
  }
  expect(done).toHaveLength(350);
});

it('cuts at 500 events and at 512 KiB, but never cuts a request', async () => {
  await addApart('a');
  commits.add(entry('c', 300));
  commits.add(entry('d', 200));
  commits.add(entry('e', 1));
  commits.add(entry('f', 2500));
  commits.add(entry('g', 1, { bodyBytes: 500 * 1024 }));
  commits.add(entry('h', 1, { bodyBytes: 20 * 1024 }));
  const counts: number[] = [];
  for (let i = 0; i < 5; i++) {
    pending[i]?.resolve();
    await settled();
    counts.push(pending[i]?.batch.eventCount ?? 0);
  }
  expect(counts).toEqual([1, 500, 1, 2500, 1]);
  expect(pending[5]?.batch.eventCount).toBe(1);
});

it('fails only the waiters of the commit that failed', async () => {
  await addApart('a', 'b', 'c');
  pending[0]?.reject(new Error('no disk'));
  await settled();
  expect(done).toEqual(['a: no disk']);
  pending[1]?.resolve();
  pending[2]?.resolve();
  await settled();
  expect(done).toEqual(['a: no disk', 'b', 'c']);
  expect(errors).toBe(1);
});

it('fails the waiters of a commit that throws or rejects with nothing', async () => {
  const broken = createGroupCommit({
    commit: () => Promise.reject(undefined as unknown as Error),
    clock: { now: () => 0 },
    log: silentLogger,
  });
  broken.add(entry('a'));
  await turn();
  broken.add(entry('b', 1, { bodyLine: () => assertNever() }));
  await settled();
  expect(done.sort()).toEqual([expect.stringMatching(/^a: Events/), 'b: no line']);
});

it('drains: resolves once nothing waits', async () => {
  await commits.drained();
  await addApart('a');
  commits.add(entry('b'));
  const drained = commits.drained().then(() => done.push('drained'));
  pending[0]?.reject(new Error('x'));
  await settled();
  expect(done).not.toContain('drained');
  pending[1]?.resolve();
  await drained;
  expect(done).toEqual(['a: x', 'b', 'drained']);
});

it('makes one batch of several sources, counted by source, each body with the batch id', async () => {
  await addApart('x');
  commits.add(entry('a', 2));
  commits.add(entry('b', 3, { sourceId: 'src_2', quarantine: ['{"q":1}'] }));
  commits.add(entry('c', 0, { quarantine: ['{"q":2}'] }));
  pending[0]?.resolve();
  await settled();
  const batch = pending[1]?.batch;
  expect(batch).toMatchObject({
    eventCount: 5,
    sources: [
      { sourceId: 'src_1', events: 2, quarantined: 1 },
      { sourceId: 'src_2', events: 3, quarantined: 1 },
    ],
  });
  expect(decodeLines(batch?.quarantine ?? Buffer.of(0))).toEqual(['{"q":1}', '{"q":2}']);
  const bodies = decodeLines(batch?.bodies ?? Buffer.of(0)).map((line) => JSON.parse(line) as unknown);
  expect(bodies).toEqual(['a', 'b', 'c'].map((name) => ({ name, batchId: batch?.id })));
  expect(pending[0]?.batch).not.toHaveProperty('quarantine');
});

it('refuses at once while too much waits', async () => {
  for (let i = 0; i < 200; i++) commits.add(entry(`${i}`, 1, { bodyBytes: 500 * 1024 }));
  expect(done.length).toBeGreaterThan(50);
  expect(done[0]).toMatch(/^\d+: Events cannot be stored/);
  await turn();
  for (let i = 0; i < pending.length; i++) {
    pending[i]?.resolve();
    await settled();
  }
  expect(done).toHaveLength(200);
  commits.add(entry('later'));
  await turn();
  pending.at(-1)?.resolve();
  await settled();
  expect(done.at(-1)).toBe('later');
});

function assertNever(): never {
  throw new Error('no line');
}
