import type { LakeCatalog, RawManifest } from '@trackyard/lake';

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_DAYS = 30;
const READS_AT_ONCE = 16;

export interface LakeDay {
  date: string;
  objects: number;
  bytes: number;
  requests: number;
  events: number;
}

export interface LakeDays {
  since: string | null;
  /** Newest first. */
  days: LakeDay[];
}

export interface DaysSpan {
  from: number | undefined;
  to: number | undefined;
  now: number;
}

/** One source's days, from the manifests of its objects. Days that lie in the span in part are whole days here. */
export async function readLakeDays(
  catalog: LakeCatalog,
  sourceId: string,
  { from, to, now }: DaysSpan,
): Promise<LakeDays> {
  const dates = await catalog.days(sourceId);
  const first = dateOf(from ?? (to ?? now) - DEFAULT_DAYS * DAY_MS);
  const last = dateOf((to ?? now + DAY_MS) - 1);
  const wanted = dates.filter((date) => date >= first && date <= last).reverse();
  const days: LakeDay[] = [];
  for (const date of wanted) days.push(await readDay(catalog, sourceId, date));
  return { since: dates[0] ?? null, days };
}

async function readDay(catalog: LakeCatalog, sourceId: string, date: string): Promise<LakeDay> {
  const from = Date.parse(date);
  const day: LakeDay = { date, objects: 0, bytes: 0, requests: 0, events: 0 };
  const query = { sourceIds: [sourceId], from, to: from + DAY_MS, newestFirst: false };
  for await (const { hour } of catalog.hours(query)) {
    const { objects } = await catalog.objects(sourceId, hour);
    for (let at = 0; at < objects.length; at += READS_AT_ONCE) {
      const some = objects.slice(at, at + READS_AT_ONCE);
      for (const manifest of await Promise.all(some.map((object) => catalog.manifest(object))))
        add(day, manifest);
    }
  }
  return day;
}

/** Objects of older versions do not say how many events they hold: at least one a request, mostly. */
function add(day: LakeDay, manifest: RawManifest | undefined): void {
  day.objects += 1;
  day.bytes += manifest?.bytes ?? 0;
  day.requests += manifest?.count ?? 0;
  day.events += manifest?.events ?? manifest?.count ?? 0;
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
