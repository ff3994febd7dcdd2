import type { Preset } from '@trackyard/connector-sdk';
import { SYNC_MODE_FIELD } from '../batch-group.ts';
import type { SegmentAction, SegmentDefinition, SegmentPreset } from './segment-definition.ts';

/** What Segment's other products send under these names; the hub's own events look the same when they are such. */
const SPECIFIC_TRIGGERS: Readonly<Record<string, string>> = {
  warehouse_entity_added_track: 'type = "track" and event = "Entity Added"',
  warehouse_entity_removed_track: 'type = "track" and event = "Entity Removed"',
  warehouse_audience_entered_track: 'type = "track" and event = "Audience Entered"',
  warehouse_audience_exited_track: 'type = "track" and event = "Audience Exited"',
  warehouse_audience_membership_changed_identify:
    'type = "identify" and context.personas.computation_class = "audience"',
  journeys_step_entered_track: 'type = "track" and context.personas.computation_class = "journey_step"',
};

/** Presets of actions that only Segment's code in the browser has are left out. */
export function convertPresets({ presets = [], actions }: SegmentDefinition): Preset[] {
  return presets
    .filter(({ partnerAction }) => Object.hasOwn(actions, partnerAction))
    .map((preset) => ({
      name: preset.name,
      trigger: triggerOf(preset),
      action: preset.partnerAction,
      fields: fieldsOf(preset, actions[preset.partnerAction]!),
    }));
}

function triggerOf({ subscribe, eventSlug = '' }: SegmentPreset): string {
  const trigger = subscribe ?? SPECIFIC_TRIGGERS[eventSlug];
  if (trigger === undefined) throw new Error(`No trigger is known for presets of "${eventSlug}".`);
  return trigger;
}

/** Sixteen presets of actions with a sync mode carry none, and would do nothing. */
function fieldsOf({ mapping }: SegmentPreset, { syncMode }: SegmentAction): Preset['fields'] {
  return { ...(syncMode && { [SYNC_MODE_FIELD]: syncMode.default }), ...mapping };
}
