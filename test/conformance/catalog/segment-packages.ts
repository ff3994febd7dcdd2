import { createRequire } from 'node:module';

const requireHere = createRequire(import.meta.url);

/** A trigger as Segment's own reader sees it. */
export interface ConditionGroup {
  type: 'group';
  operator: 'and' | 'or';
  children: (Condition | ConditionGroup)[];
}

export interface Condition {
  type: string;
  name?: string;
  operator: string;
  value?: unknown;
}

/** Segment's own mapping and trigger code: what a mapping from its catalog is held to. */
export const { transform } = requireHere('@segment/actions-core/mapping-kit') as {
  transform(mapping: object, event: object): Record<string, unknown>;
};
export const { parseFql } = requireHere('@segment/destination-subscriptions') as {
  parseFql(trigger: string): ConditionGroup;
};
