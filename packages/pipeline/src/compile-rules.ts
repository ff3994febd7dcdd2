import { hash } from 'node:crypto';
import type { Event } from '@trackyard/connector-sdk';
import { compileFql } from '@trackyard/fql';
import type { ConnectionRules } from './config-snapshot.ts';
import { createPrune } from './create-prune.ts';

type Predicate = (event: Event) => boolean;

/** What a connection lets through; what is not set is absent, and costs nothing. */
export interface CompiledRules {
  hasConsent?: Predicate;
  filter?: Predicate;
  isSampled?: Predicate;
  /** The event without the properties that may not pass: a copy where something is left out. */
  prune?: (event: Event) => Event;
}

const HASH_RANGE = 2 ** 32;

export function compileRules({ filter, sample, consent, properties }: ConnectionRules): CompiledRules {
  const prune = properties && createPrune(properties);
  return {
    ...(consent?.length && { hasConsent: (event: Event) => hasConsent(event, consent) }),
    ...(filter !== undefined && { filter: compileFilter(filter) }),
    ...(sample && { isSampled: (event: Event) => shareOf(event) * 100 < sample.percent }),
    ...(prune && { prune }),
  };
}

/** A filter that cannot be read lets nothing through: rather too little than what was not meant to leave. */
function compileFilter(filter: string): Predicate {
  const compiled = compileFql(filter);
  return compiled.problem ? () => false : compiled.matches;
}

/**
 * A user's place between 0 and 1, the same at every connection: all events of a user are in a sample or none, and tools
 * with the same percentage see the same users.
 */
function shareOf({ userId, anonymousId, messageId }: Event): number {
  return hash('sha256', userId ?? anonymousId ?? messageId, 'buffer').readUInt32BE() / HASH_RANGE;
}

/**
 * Every category must have been agreed to. An event that says nothing about consent passes.
 * https://segment.com/docs/privacy/consent-management/consent-in-segment-connections/
 */
function hasConsent({ context }: Event, categories: readonly string[]): boolean {
  const preferences = recordOf(recordOf(context['consent'])?.['categoryPreferences']);
  if (!preferences) return true;
  return categories.every(
    (category) => Object.hasOwn(preferences, category) && preferences[category] === true,
  );
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
