import type { Replay } from '@trackyard/store';
import { warehouseSink } from './warehouse-sink.ts';

it.each([
  [
    { events: 10_000, atOnce: 1 },
    { chunkEvents: 10_000, chunksAtOnce: 1 },
  ],
  [undefined, { chunkEvents: 1_600, chunksAtOnce: 3 }],
])('gives a warehouse as much at once as it likes best: %j', async (bulk, expected) => {
  const destination = { id: 'dst_1', enabled: true };
  const runtime = { definition: { warehouse: { ...(bulk && { bulk }) } } };
  const options = {
    config: () => ({ destinationById: new Map([['dst_1', destination]]) }),
    runtimes: { get: () => Promise.resolve(runtime) },
    rules: () => ({}),
  };
  const job = { id: 'rpl_1', destinationId: 'dst_1', ratePerSecond: null } as Replay;
  const sink = await warehouseSink(job, new AbortController().signal, options as never);
  expect(sink).toMatchObject(expected);
});
