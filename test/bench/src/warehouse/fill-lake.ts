import { newUuid, silentLogger, systemClock } from '@trackyard/base';
import { openLake } from '@trackyard/lake';
import { eventMaker } from '../processes/events.ts';

const A_REQUEST = 50;
const AN_OBJECT = 10_000;

/** Writes events of the last day as ingest and archive do: requests of fifty, objects of ten thousand. */
export async function fillLake(url: string, sourceId: string, events: number): Promise<void> {
  const lake = await openLake({ url, clock: systemClock, log: silentLogger });
  const maker = eventMaker('lake');
  const startMs = Date.now() - 24 * 60 * 60 * 1_000;
  for (let written = 0; written < events; written += AN_OBJECT) {
    const lines: string[] = [];
    const batchId = newUuid();
    for (let first = written; first < Math.min(written + AN_OBJECT, events); first += A_REQUEST) {
      const at = startMs + Math.floor((first / events) * 20 * 60 * 60 * 1_000);
      const items = Array.from({ length: Math.min(A_REQUEST, events - first) }, () => maker.next(at));
      lines.push(
        JSON.stringify({
          ...{ requestId: newUuid(), batchId, sourceId, receivedAt: new Date(at).toISOString() },
          ...{ method: 'POST', path: '/v1/batch', remote: '203.0.113.7', headers: {}, encoding: 'utf8' },
          body: `{"batch":[${items.join(',')}]}`,
        }),
      );
    }
    await lake.archive.writeRaw({ lines, events: [] });
  }
}
