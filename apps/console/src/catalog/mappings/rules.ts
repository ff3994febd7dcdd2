import type { Schema } from '../../api/client.ts';
import { EVERY_EVENT } from '../conditions/conditions.ts';
import { initialFields } from './action-fields.ts';

export type Mapping = Schema<'Mapping'>;
export type DestinationConnector = Schema<'DestinationConnector'>;

/** A mapping as the editor holds it: which events go to which action, switched on or off. */
export type Rule = Mapping & { enabled: boolean };

/** What the api takes at most. */
const MAX_RULES = 50;
/** What a destination's type suggests: its presets; where it has none, each of its actions. */
export function offeredRules({ presets, actions }: DestinationConnector): Rule[] {
  if (presets.length > 0)
    return presets.map(({ name, trigger, action, fields }) => ({
      name,
      trigger,
      action,
      fields,
      enabled: true,
    }));
  const offered = Object.keys(actions).filter((name) => !actions[name]!.hidden);
  return offered.map((action) => ({ ...newRule({ actions }, action), enabled: offered.length === 1 }));
}

export function newRule({ actions }: Pick<DestinationConnector, 'actions'>, action: string): Rule {
  const { name, trigger, fields } = actions[action]!;
  return { name, trigger: trigger ?? EVERY_EVENT, action, fields: initialFields(fields), enabled: true };
}

/** The destination's own mappings, and behind them what is offered and not among them, switched off. */
export function rulesOf(saved: readonly Mapping[], connector: DestinationConnector): Rule[] {
  const offered = offeredRules(connector);
  if (saved.length === 0) return offered;
  const own = saved.map((mapping) => ({ ...mapping, enabled: mapping.enabled !== false }));
  const others = offered.filter((one) => !own.some((rule) => isOffer(rule, one)));
  return [...own, ...others.map((rule) => ({ ...rule, enabled: false }))];
}

/**
 * What is saved: nothing where it is exactly what the type's presets do, for then they decide; else what is on, and
 * what is off but was worked on. Where nothing is on, that too must be said: an empty list would mean the presets.
 */
export function mappingsOf(rules: readonly Rule[], connector: DestinationConnector): Mapping[] {
  const offered = offeredRules(connector);
  const isUntouched = (rule: Rule) => offered.some((one) => isSame({ ...one, enabled: rule.enabled }, rule));
  const kept = rules.filter((rule) => rule.enabled || !isUntouched(rule));
  if (!rules.some(({ enabled }) => enabled)) return rules.slice(0, MAX_RULES);
  const isAsOffered = connector.presets.length > 0 && isSame(kept, offered);
  return isAsOffered ? [] : kept.slice(0, MAX_RULES);
}

export function changeAt(rules: readonly Rule[], index: number, change: Partial<Rule>): Rule[] {
  return rules.map((rule, place) => (place === index ? { ...rule, ...change } : rule));
}

/** By name: triggers and fields are what people change. */
const isOffer = (rule: Rule, offer: Rule) => rule.name === offer.name && rule.action === offer.action;

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
