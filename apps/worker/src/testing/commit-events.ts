import { newUuid } from '@trackyard/base';
import { makeEvent, type EventSketch } from '@trackyard/event-spec';
import { encodeLines, type RecordStore, type WakeUps } from '@trackyard/queue';
import { SOURCE_ID } from './lane-workers.ts';

/** Commits events as one batch of the source, as ingest does, and wakes whoever routes. */
export async function commitEvents(
  { records, wakeUps }: { records: Pick<RecordStore, 'commit'>; wakeUps: Pick<WakeUps, 'send'> },
  sketches: readonly EventSketch[],
  sourceId = SOURCE_ID,
): Promise<void> {
  const events = sketches.map((sketch, index) => {
    const event = makeEvent(sketch);
    return JSON.stringify({ ...event, trackyard: { ...event.trackyard, sourceId, index } });
  });
  const wakes = await records.commit({
    id: newUuid(),
    eventCount: events.length,
    events: encodeLines(events),
    bodies: encodeLines(['{}']),
    sources: [{ sourceId, events: events.length, quarantined: 0 }],
  });
  await wakeUps.send(wakes);
}
