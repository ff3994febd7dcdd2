import { collect } from './testing/collect.ts';
import { makeLine, makeRequests } from './testing/make-line.ts';
import { openTestLake } from './testing/open-test-lake.ts';
import type { TimelineQuery } from './timeline.ts';
import { receivedLines } from './testing/received-lines.ts';

describe('readTimeline', () => {
  let lake: Awaited<ReturnType<typeof openTestLake>>;
  beforeEach(async () => {
    lake = await openTestLake();
  });
  afterEach(() => lake.close());

  const write = (...made: ReturnType<typeof makeRequests>[]) =>
    lake.archive.writeRaw(
      receivedLines(
        made.flatMap(({ lines }) => lines).map((line) => JSON.stringify(line)),
        made.flatMap(({ events }) => events),
      ),
    );
  const read = (query: Partial<TimelineQuery> = {}) =>
    collect(lake.reader.timeline({ sourceIds: ['src_one', 'src_two'], ...query }));
  const times = async (query: Partial<TimelineQuery> = {}) =>
    (await read(query)).map(({ receivedAt }) => receivedAt);

  /** One object an hour and source, or more that overlap: every other batch is archived in another turn. */
  const fill = async () => {
    const one = makeRequests(120, '2026-03-04T10:59:00.000Z');
    const two = makeRequests(120, '2026-03-04T10:59:00.500Z', 'src_two');
    const half = (made: ReturnType<typeof makeRequests>, end: string) => ({
      ...made,
      lines: made.lines.filter(({ batchId }) => batchId.endsWith(end)),
    });
    const renamed = {
      lines: two.lines.map((line) => ({ ...line, requestId: `two-${line.requestId}` })),
      events: [],
    };
    await write(half(one, 'a'), renamed);
    await write(half(one, 'b'));
    return [...one.lines, ...two.lines].map(({ receivedAt }) => receivedAt).sort();
  };

  it('gives the lines of all sources in the order of their times, over objects that overlap and over hours', async () => {
    const all = await fill();
    expect(await times()).toEqual(all);
    expect(await times({ sourceIds: ['src_two'] })).toEqual(all.filter((at) => at.includes('.5')));
    const span = { from: Date.parse('2026-03-04T10:59:30.500Z'), to: Date.parse('2026-03-04T11:00:10.000Z') };
    expect(await times(span)).toEqual(
      all.filter((at) => at >= '2026-03-04T10:59:30.500Z' && at < '2026-03-04T11:00:10.000Z'),
    );
  });

  it('goes on past any line', async () => {
    await fill();
    const lines = await read();
    for (const place of [0, 1, 57, 119, 121, 238, 239]) {
      const after = lines[place];
      expect((await read({ after })).map(({ requestId }) => requestId)).toEqual(
        lines.slice(place + 1).map(({ requestId }) => requestId),
      );
    }
  });

  it('gives a request once where a crash of the archive left it in two objects', async () => {
    const one = makeRequests(10);
    await write({ ...one, lines: one.lines.slice(0, 5) });
    await write(one);
    expect(await times()).toEqual(one.lines.map(({ receivedAt }) => receivedAt));
  });

  it('finds the lines of a user by the index', async () => {
    await fill();
    const found = await read({ userId: 'user-3' });
    expect(found).toHaveLength(17);
    for (const { body } of found) expect(JSON.parse(body)).toMatchObject({ userId: 'user-3' });
    expect(await read({ userId: 'nobody' })).toEqual([]);
  });

  it('opens only the objects of the hours that it is asked for', async () => {
    await fill();
    const old = makeLine({ requestId: 'old', batchId: 'old', receivedAt: '2026-03-01T00:00:00.000Z' });
    await write({ lines: [old], events: [] });
    const opened: string[] = [];
    const get = lake.storage.get.bind(lake.storage);
    lake.storage.get = (key, range) => {
      opened.push(key);
      return get(key, range);
    };
    await read({ sourceIds: ['src_one'], from: Date.parse('2026-03-04T11:00:00.000Z') });
    expect(opened.filter((key) => key.endsWith('.zst'))).toHaveLength(2);
    expect(opened.filter((key) => !key.includes('source=src_one/date=2026-03-04/hour=11'))).toEqual([]);
  });
});
