import { newUuid, silentLogger, systemClock } from '@trackyard/base';
import { openLake } from '@trackyard/lake';
import { receivedLines } from '@trackyard/lake/testing';
import { eventMaker } from '../processes/events.ts';

const A_REQUEST = 50;
/** Some 50 MB of text, as objects of an hour are once they were merged. */
const AN_OBJECT = 60_000;
const HOURS = 20;
const HOUR_MS = 60 * 60 * 1_000;

/** Writes events of the last day as ingest, archive and upkeep leave them: requests of fifty, a few objects an hour. */
export async function fillLake(url: string, sourceId: string, events: number): Promise<void> {
  const lake = await openLake({ url, clock: systemClock, log: silentLogger });
  const maker = eventMaker('lake');
  const startMs = Math.floor(Date.now() / HOUR_MS - 24) * HOUR_MS;
  const anHour = Math.ceil(events / HOURS);
  const anObject = Math.ceil(anHour / Math.ceil(anHour / AN_OBJECT));
  let written = 0;
  for (let hour = 0; hour < HOURS; hour++) {
    const end = Math.min(written + anHour, events);
    const timeOf = (n: number) => startMs + hour * HOUR_MS + Math.floor(((n % anHour) / anHour) * HOUR_MS);
    while (written < end) {
      const count = Math.min(anObject, end - written);
      await lake.archive.writeRaw(receivedLines(linesOf(written, count, timeOf)));
      written += count;
    }
  }

  function linesOf(from: number, count: number, timeOf: (n: number) => number): string[] {
    const batchId = newUuid();
    const lines: string[] = [];
    for (let done = 0; done < count; done += A_REQUEST) {
      const at = timeOf(from + done);
      const items = Array.from({ length: Math.min(A_REQUEST, count - done) }, () => maker.next(at));
      lines.push(
        JSON.stringify({
          ...{ requestId: newUuid(), batchId, sourceId, receivedAt: new Date(at).toISOString() },
          ...{ method: 'POST', path: '/v1/batch', remote: '203.0.113.7', headers: {}, encoding: 'utf8' },
          body: `{"batch":[${items.join(',')}]}`,
        }),
      );
    }
    return lines;
  }
}
