import type { SegmentField } from './convert-field.ts';

/** A destination as Segment's package defines it, as far as people need to see it. */
export interface SegmentDefinition {
  name: string;
  description?: string;
  authentication?: SegmentAuthentication;
  actions: Record<string, SegmentAction>;
  presets?: readonly SegmentPreset[];
  onDelete?: unknown;
}

export interface SegmentAuthentication {
  scheme: string;
  fields?: Record<string, SegmentField>;
  refreshAccessToken?: unknown;
}

export interface SegmentAction {
  title: string;
  description?: string;
  defaultSubscription?: string;
  hidden?: boolean;
  fields: Record<string, SegmentField>;
  performBatch?: unknown;
  hooks?: Record<string, SegmentHook>;
  syncMode?: {
    label: string;
    description: string;
    default: string;
    choices: readonly { value: string; label: string }[];
  };
}

/** What Segment does once, when a mapping is saved: it creates a list, a rule, … and keeps its id. */
export interface SegmentHook {
  label: string;
  description?: string;
  inputFields?: Record<string, SegmentField>;
  outputTypes?: Record<string, SegmentField>;
}

export interface SegmentPreset {
  name: string;
  partnerAction: string;
  subscribe?: string;
  mapping?: Record<string, unknown>;
  /** Instead of `subscribe`: events of another product of Segment's. */
  eventSlug?: string;
}
