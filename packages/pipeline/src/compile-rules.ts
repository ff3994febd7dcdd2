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
  return hash32(userId ?? anonymousId ?? messageId) / HASH_RANGE;
}

/** FNV-1a with murmur's last mixing: evenly spread, the same for ever, and a fiftieth of what SHA-256 costs. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++)
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
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
