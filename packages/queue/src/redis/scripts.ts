import * as claim from './scripts/claim.ts';
import * as eviction from './scripts/eviction.ts';
import * as intake from './scripts/intake.ts';
import * as lane from './scripts/lane.ts';
import * as outcomes from './scripts/outcomes.ts';
import * as visits from './scripts/visits.ts';
import { PRELUDE } from './scripts/prelude.ts';

const BODIES = { ...intake, ...lane, ...outcomes, ...eviction, ...claim, ...visits };

export type ScriptName = keyof typeof BODIES;

/**
 * Each script whole, ready for `SCRIPT LOAD`. A full Redis still runs what makes room in the end: all but the scripts
 * that bring new events. (Redis 7 reads the flag; an older one would not know the line.)
 */
export function scripts({ runWhenFull }: { runWhenFull: boolean }): Record<ScriptName, string> {
  const bringsEvents = new Set(['COMMIT', 'REQUEUE']);
  const head = (name: string) => (runWhenFull && !bringsEvents.has(name) ? '#!lua flags=allow-oom\n' : '');
  return Object.fromEntries(
    Object.entries(BODIES).map(([name, body]) => [name, head(name) + PRELUDE + body]),
  ) as Record<ScriptName, string>;
}
