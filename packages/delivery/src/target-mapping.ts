import type { DestinationDefinition } from '@trackyard/connector-sdk';
import { createMapper } from '@trackyard/mapping';
import type { CompiledMapping } from '@trackyard/pipeline';
import type { TargetMapping } from './target.ts';

/** A compiled mapping with its connector's code; one whose action is gone has an action that does nothing. */
export function targetMapping(
  { actions, meta }: DestinationDefinition,
  { key, action, fields }: CompiledMapping,
): TargetMapping {
  const ready = { key, action: actions[action] ?? {} };
  if (key === '') return ready;
  return { ...ready, payloadOf: createMapper(fields, meta.actions[action]?.fields ?? {}) };
}
