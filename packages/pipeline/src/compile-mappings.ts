import type { Event, MappingRule, Mapping } from '@trackyard/connector-sdk';
import { EVENT_TYPES } from '@trackyard/event-spec';
import { compileFql } from '@trackyard/fql';
import type { DestinationMapping } from './config-snapshot.ts';

/** One enabled mapping of a destination. */
export interface CompiledMapping {
  /**
   * Tells its deliveries apart from those of the destination's other mappings; empty where the payload is the event
   * itself.
   */
  key: string;
  action: string;
  /** Its own copy: Segment's mapping kit writes defaults into what it is given. */
  fields: Mapping;
  takes(event: Event): boolean;
}

/** The mappings that one event goes through, in their order. Equal sets are the same object. */
export type MappingSet = readonly CompiledMapping[];

/** A destination's mappings as the data path asks them. */
export interface CompiledMappings {
  all: MappingSet;
  /** Whether what is selected depends on the event: else that is not read. */
  asksForEvents: boolean;
  /** Empty where none takes the event, which may be parsed when it is first read. */
  select(stored: { readonly event: Event }): MappingSet;
}

/** What the presets of most destinations say: it is not asked for every event. */
const ALWAYS = () => true;

/** Compiles mappings of a destination; a trigger that cannot be read takes nothing. */
export function compileMappings(rules: readonly (MappingRule | DestinationMapping)[]): CompiledMappings {
  const all = rules.flatMap((rule, place) => (isEnabled(rule) ? [compileMapping(rule, place)] : []));
  const sets = new Map<string, MappingSet>();
  const intern = (places: readonly number[]): MappingSet => {
    const name = places.join();
    let set = sets.get(name);
    if (!set) sets.set(name, (set = places.map((place) => all[place]!)));
    return set;
  };
  const everything = intern(all.map((_, place) => place));
  const nothing = intern([]);
  const asksForEvents = all.some(({ takes }) => takes !== ALWAYS);
  const [only] = all;
  const select: CompiledMappings['select'] = (stored) => {
    if (!asksForEvents) return everything;
    const { event } = stored;
    if (all.length === 1) return only!.takes(event) ? everything : nothing;
    return intern(all.flatMap((mapping, place) => (mapping.takes(event) ? [place] : [])));
  };
  return { all: everything, asksForEvents, select };
}

function isEnabled(rule: MappingRule | DestinationMapping): boolean {
  return !('enabled' in rule) || rule.enabled !== false;
}

function compileMapping({ trigger, action, fields }: MappingRule, place: number): CompiledMapping {
  const isWhole = Object.keys(fields).length === 0;
  return {
    key: isWhole ? '' : `${place} ${action}`,
    action,
    fields: structuredClone(fields),
    takes: compileTrigger(trigger),
  };
}

function compileTrigger(trigger: string): (event: Event) => boolean {
  const compiled = compileFql(trigger);
  if (compiled.problem) return () => false;
  const { types, matches } = compiled;
  if (!types) return matches;
  return EVENT_TYPES.every((type) => types.has(type)) ? ALWAYS : (event) => types.has(event.type);
}
