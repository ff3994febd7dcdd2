import type { NewAttempt, NewStat } from '@trackyard/store';

const MINUTE_MS = 60_000;
/** Different reasons in one destination's minute; the rest is `other`. */
const REASONS = 30;
/** Minutes of destinations that wait while the database is away; what comes on top is not counted. */
const MAX_WAITING = 20_000;

type Reasons = Record<string, number>;
type Minute = Omit<NewStat, 'reasons'> & { reasons: Reasons };

/** Adds attempts up by destination and minute until they are written. */
export class AttemptStats {
  #minutes = new Map<string, Minute>();

  add(workspaceId: string, attempt: NewAttempt): void {
    const { destinationId, at, durationMs, delivered, retried, dead, held, reasons = {} } = attempt;
    this.put({
      ...{ workspaceId, destinationId, minute: Math.floor(at / MINUTE_MS) * MINUTE_MS },
      ...{ requests: attempt.calls ?? 1, delivered, retried, dead, held, reasons },
      ...{ durationSumMs: durationMs, durationMaxMs: durationMs },
    });
  }

  /** Also what could not be written. */
  put(stat: NewStat): void {
    const key = `${stat.workspaceId} ${stat.destinationId} ${String(stat.minute)}`;
    const known = this.#minutes.get(key);
    if (known) addTo(known, stat);
    else if (this.#minutes.size < MAX_WAITING)
      this.#minutes.set(key, { ...stat, reasons: added({}, stat.reasons) });
  }

  /** What was added since the last time. */
  take(): NewStat[] {
    const taken = [...this.#minutes.values()];
    this.#minutes = new Map();
    return taken;
  }
}

function addTo(minute: Minute, stat: NewStat): void {
  minute.requests += stat.requests;
  minute.delivered += stat.delivered;
  minute.retried += stat.retried;
  minute.dead += stat.dead;
  minute.held += stat.held;
  minute.durationSumMs += stat.durationSumMs;
  minute.durationMaxMs = Math.max(minute.durationMaxMs, stat.durationMaxMs);
  added(minute.reasons, stat.reasons);
}

function added(reasons: Reasons, more: Readonly<Reasons>): Reasons {
  for (const [reason, events] of Object.entries(more)) {
    const name = Object.hasOwn(reasons, reason) || Object.keys(reasons).length < REASONS ? reason : 'other';
    reasons[name] = (reasons[name] ?? 0) + events;
  }
  return reasons;
}
