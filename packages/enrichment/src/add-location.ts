import type { JsonObject } from '@trackyard/base';
import type { Locate } from './geo-database.ts';
import { present, recordOf, withGroup } from './record-of.ts';

const SPEED = 'speed';

/** `context.location` of `context.ip`, and `context.timezone`: each where the sender has sent none. */
export function addLocation(context: JsonObject, locate: Locate): JsonObject | undefined {
  if (typeof context.ip !== 'string') return undefined;
  const sent = recordOf(context.location);
  const isOwn = Object.keys(sent).some((name) => name !== SPEED);
  const hasZone = context.timezone !== undefined && context.timezone !== null;
  if (isOwn && hasZone) return undefined;
  const place = locate(context.ip);
  if (!place) return undefined;
  return present({
    location: isOwn ? undefined : withGroup(sent, place.location),
    timezone: hasZone ? undefined : place.timezone,
  });
}
