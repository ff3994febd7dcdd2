import type { ConnectorContext } from './context.ts';
import type { Fields } from './field.ts';
import type { Settings } from './settings.ts';

/** What a source that is asked may use. It has no other way to the outside. */
export interface PullContext extends Pick<ConnectorContext, 'http' | 'dial' | 'log' | 'clock' | 'signal'> {
  sourceId: string;
}

/** Some of what is new, in its order. */
export interface PulledPage {
  /** What was read, as JSON: the lake keeps it as it is. */
  raw: string;
  /**
   * Its events in the form of collection, a hundred at most, each with a `messageId` that is the same when it is read again.
   * May be empty: then only the position is kept. What collection would refuse stands in quarantine.
   */
  events: readonly unknown[];
  /** Where to go on after this page: JSON, 256 KiB at most. It is kept once the events are accepted, never before. */
  position: unknown;
}

/**
 * How a source is asked for what is new, on its schedule or when a person says so. One process at a time asks for a
 * source; after a crash another goes on from the last position that was kept, so a page may come twice.
 */
export interface PullDefinition {
  /** Whether the settings work: throws `AuthError`, `ConfigError` or `TransientError`. Changes nothing there. */
  check(context: PullContext, settings: Settings): Promise<void>;
  /**
   * Reads what is new since `position` (`undefined` at first) to its end. The next page is asked for when this one is safe.
   * Throws as `check` does; what was kept until then stays. Frees what it holds when it is left early.
   */
  read(context: PullContext, settings: Settings, position: unknown): AsyncIterable<PulledPage>;
}

/** Settings that every source that is asked has. */
export const PULL_FIELDS: Fields = {
  everyMinutes: {
    type: 'integer',
    label: 'Minutes between runs',
    description: 'How often it is asked for what is new.',
    default: 15,
    minimum: 1,
    maximum: 10_080,
  },
};

/** By {@link PULL_FIELDS}. */
export function pullEveryMs({ everyMinutes }: Settings): number {
  const minutes = typeof everyMinutes === 'number' ? everyMinutes : Number(PULL_FIELDS.everyMinutes?.default);
  return minutes * 60_000;
}
