import type { EventType } from '@trackyard/connector-sdk';
import { compileFql } from '@trackyard/fql';
import { parseFql, type Condition, type ConditionGroup } from './segment-packages.ts';
import { MARK, SAMPLE_EVENTS } from './sample-events.ts';

type Sample = Record<string, unknown>;

/** The first sample event, as it is or bent to the trigger, that the trigger takes. */
export function matchingEvent(trigger: string): Sample | undefined {
  const compiled = compileFql(trigger);
  if (compiled.problem) throw new Error(`${trigger}: ${compiled.problem.message}`);
  const plain = Object.values(SAMPLE_EVENTS);
  const bent = plain.map((event) => bend(structuredClone(event), parseFql(trigger)));
  return [...plain, ...bent].find((event) => compiled.matches(event));
}

/** Audiences: what Segment's own products put beside the event. */
export function inAudience(event: Sample): Sample {
  const key = `audience_${MARK}`;
  const membership = { [key]: true };
  const properties = { ...Object(event['properties']), ...membership, audience_key: key };
  return {
    ...event,
    properties,
    traits: { ...Object(event['traits']), ...membership },
    context: { ...Object(event['context']), personas: personasOf(key) },
  };
}

/** Some vendors take no lists and objects among their own properties. */
export function flat(event: Sample): Sample {
  const flatten = (value: unknown) =>
    Object.fromEntries(Object.entries(Object(value)).filter(([, inner]) => typeof inner !== 'object'));
  return { ...event, properties: flatten(event['properties']), traits: flatten(event['traits']) };
}

function personasOf(key: string): object {
  return {
    computation_class: 'audience',
    computation_key: key,
    computation_id: `aud_${MARK}`,
    external_audience_id: '7193551',
    event_emitter_id: `emitter-${MARK}`,
    space_id: `space-${MARK}`,
    audience_settings: {
      account_id: '7193551',
      audience_key: `audience_${MARK}`,
      audience_name: `Audience ${MARK}`,
      id_type: 'BY_USER_ID',
      identifier_type: 'email',
      owner: 'ada@example.com',
    },
  };
}

function bend(event: Sample, node: Condition | ConditionGroup): Sample {
  if (node.type !== 'group') return satisfy(event, node);
  const { operator, children } = node as ConditionGroup;
  // One branch of an "or" will do; the first that names the type of this event, lest it becomes another one.
  const chosen =
    operator === 'or' ? [children.find((child) => fits(event, child)) ?? children[0]!] : children;
  return chosen.reduce((bent, child) => bend(bent, child), event);
}

function fits(event: Sample, node: Condition | ConditionGroup): boolean {
  if (node.type === 'group') return (node as ConditionGroup).children.every((child) => fits(event, child));
  return node.type !== 'event-type' || (node as Condition).value === event['type'];
}

const ROOTS: Readonly<Record<string, string>> = {
  'event-property': 'properties',
  'event-trait': 'traits',
  'event-context': 'context',
};

function satisfy(event: Sample, { type, name, operator, value }: Condition): Sample {
  if (type === 'event-type') return operator === '=' ? { ...SAMPLE_EVENTS[value as EventType] } : event;
  const path = [ROOTS[type], ROOTS[type] ? name : (PLAIN[type] ?? type)].filter((part) => part !== undefined);
  return put(event, path.join('.').split('.'), valueFor(operator, value, event));
}

const PLAIN: Readonly<Record<string, string>> = { event: 'event', name: 'name', userId: 'userId' };

function valueFor(operator: string, value: unknown, event: Sample): unknown {
  switch (operator) {
    case '!=':
    case 'not_contains':
    case 'not_exists':
      return operator === '!=' && value !== undefined ? `other ${MARK}` : undefined;
    case 'exists':
      return `some ${MARK}`;
    case 'is_true':
      return true;
    case 'is_false':
      return false;
    case 'contains':
      return `x ${String(value)} x`;
    case 'starts_with':
      return `${String(value)}x`;
    case 'ends_with':
      return `x${String(value)}`;
    case '>':
    case '>=':
      return Number(value) + 1;
    case '<':
    case '<=':
      return Number(value) - 1;
    default:
      return value ?? event['event'];
  }
}

function put(event: Sample, [first, ...rest]: string[], value: unknown): Sample {
  if (rest.length === 0) return { ...event, [first!]: value };
  return { ...event, [first!]: put(Object(event[first!]), rest, value) };
}
