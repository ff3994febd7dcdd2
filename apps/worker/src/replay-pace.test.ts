import { newUuid, uuidTime } from '@trackyard/base';
import { ARCHIVE_LANE, deliverLane, INCOMING_LANE } from '@trackyard/queue';
import { archivedUntil, createReplayPace } from './replay-pace.ts';

const DESTINATION = 'dst_1';
const LANE = deliverLane(DESTINATION);

describe('a replay’s pace', () => {
  let now: number;
  let lanes: Record<string, string[]>;
  let unsettled: number;
  const clock = { now: () => now };
  const records = {
    peek: (lane: string, limit: number) => Promise.resolve((lanes[lane] ?? []).slice(0, limit)),
    books: () =>
      Promise.resolve({ sources: {}, connections: { con_1: { pending: unsettled, held: 1 } } }) as never,
  };
  beforeEach(() => {
    now = Date.now();
    lanes = {};
    unsettled = 0;
  });
  const makePace = (ratePerSecond: number | null = null) =>
    createReplayPace({ destinationId: DESTINATION, ratePerSecond }, { records, clock });

  it('goes on while nothing waits, or only what came a moment ago', async () => {
    lanes[LANE] = [newUuid(), newUuid()];
    lanes[INCOMING_LANE] = [newUuid()];
    expect(await makePace().hindrance(['con_1'])).toBeNull();
  });

  it('lets live events go first where routing or its destination is behind', async () => {
    const pace = makePace();
    const event = [newUuid()];
    now += 2_100;
    lanes = { [INCOMING_LANE]: event };
    expect(await pace.hindrance(['con_1'])).toBe('live');
    lanes = { [LANE]: event };
    expect(await pace.hindrance(['con_1'])).toBe('destination');
    lanes = { [deliverLane(DESTINATION, 'user')]: event };
    expect(await pace.hindrance(['con_1'])).toBe('destination');
    lanes = { [deliverLane('dst_other')]: event };
    expect(await pace.hindrance(['con_1'])).toBeNull();
  });

  it('has two records of its own in the lane, however old what they hold is', async () => {
    const pace = makePace();
    pace.sent(['00000000-0000-8000-8000-000000000001'], 500);
    lanes[LANE] = ['00000000-0000-8000-8000-000000000001'];
    expect(await pace.hindrance(['con_1'])).toBeNull();
    pace.sent(['00000000-0000-8000-8000-000000000002'], 500);
    lanes[LANE].push('00000000-0000-8000-8000-000000000002');
    expect(await pace.hindrance(['con_1'])).toBe('destination');
    lanes[LANE].shift();
    expect(await pace.hindrance(['con_1'])).toBeNull();
  });

  it('has two batches of a destination that waits for company in the lane, and knows that it waits', async () => {
    const width = { maxEvents: 2_000, maxWaitMs: 30_000 };
    const pace = createReplayPace(
      { destinationId: DESTINATION, ratePerSecond: null },
      { records, clock },
      width,
    );
    const ids = Array.from({ length: 8 }, (_, n) => `00000000-0000-8000-8000-00000000000${n}`);
    pace.sent(ids, 4_000);
    lanes[LANE] = ids.slice(1);
    expect(await pace.hindrance(['con_1'])).toBeNull();
    lanes[LANE] = ids;
    expect(await pace.hindrance(['con_1'])).toBe('destination');
    lanes[LANE] = [newUuid()];
    now += 31_000;
    expect(await pace.hindrance(['con_1'])).toBeNull();
    now += 2_000;
    expect(await pace.hindrance(['con_1'])).toBe('destination');
  });

  it('waits for a destination that takes nothing, before the queue is full of it', async () => {
    unsettled = 10_000;
    expect(await makePace().hindrance(['con_1'])).toBe('destination');
  });

  it('keeps its rate over any number of events at once', () => {
    const pace = makePace(10);
    expect(pace.isDue()).toBe(true);
    pace.sent([], 25);
    now += 2_499;
    expect(pace.isDue()).toBe(false);
    now += 1;
    expect(pace.isDue()).toBe(true);
  });

  it('relies on the lake up to the oldest batch that is not archived', async () => {
    expect(await archivedUntil({ records, clock })).toBe(now - 15_000);
    const [old, young] = [newUuid(), newUuid()];
    lanes[ARCHIVE_LANE] = [young, old];
    now += 60_000;
    expect(await archivedUntil({ records, clock })).toBe(uuidTime(old) - 15_000);
  });
});
