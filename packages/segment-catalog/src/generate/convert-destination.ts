import type { ActionMeta, DestinationMeta, Field, Fields } from '@trackyard/connector-sdk';
import { SYNC_MODE_FIELD } from '../batch-group.ts';
import type { CatalogFile, HostFacts } from '../catalog-file.ts';
import { oauthMetaOf } from '../oauth-table.ts';
import { overrideOf } from '../overrides.ts';
import { categoryOf } from './categories.ts';
import { convertFields } from './convert-field.ts';
import { hookFields } from './convert-hooks.ts';
import { convertPresets } from './convert-presets.ts';
import { oauthOf, settingsOf } from './convert-settings.ts';
import type { SegmentAction, SegmentDefinition } from './segment-definition.ts';

const MAX_BATCH_EVENTS = 1_000;
/** Where shortening would go wrong. */
const NAMES: Readonly<Record<string, string>> = {
  customerio: 'Customer.io',
  'iterable-audiences': 'Iterable Audiences',
  'salesforce-marketing-cloud': 'Salesforce Marketing Cloud',
};

export function convertDestination(directory: string, definition: SegmentDefinition): CatalogFile {
  const name = NAMES[directory] ?? readableName(definition.name);
  const { unavailable, reingest } = overrideOf(directory);
  const oauth = oauthMetaOf(directory);
  const actions = Object.entries(definition.actions);
  const meta: DestinationMeta = {
    slug: `segment/${directory}`,
    name,
    category: categoryOf(directory),
    description: definition.description?.trim() || describe(name, definition),
    settings: settingsOf(directory, definition.authentication),
    actions: Object.fromEntries(actions.map(([slug, action]) => [slug, convertAction(action)])),
    presets: convertPresets(definition),
    ...(unavailable && { unavailable }),
    ...(reingest && { feedsSource: reingest.writeKey }),
    ...(oauth && { oauth }),
  };
  return { meta, host: hostFacts(directory, definition) };
}

/** "Braze Cloud Mode (Actions)": how Segment runs it is nobody's business here. */
function readableName(name: string): string {
  const short = name
    .replace(/\s*\((actions?|cloud|cloud destination)\)$/i, '')
    .replace(/^Actions\s+/, '')
    .replace(/\s+(Cloud Mode|Cloud|Actions)$/, '');
  return short || name;
}

function describe(name: string, { actions }: SegmentDefinition): string {
  const titles = Object.values(actions).map(({ title }) => title.trim());
  return `Sends events to ${name}: ${titles.slice(0, 4).join(', ')}${titles.length > 4 ? ', …' : '.'}`;
}

function convertAction(action: SegmentAction): ActionMeta {
  const { title, description, defaultSubscription, hidden, fields, syncMode, hooks = {} } = action;
  if (Object.hasOwn(fields, SYNC_MODE_FIELD))
    throw new Error(`"${title}" has its own field ${SYNC_MODE_FIELD}.`);
  const sync: Fields = syncMode ? { [SYNC_MODE_FIELD]: syncModeField(syncMode) } : {};
  return {
    name: title.trim(),
    description: description?.trim() || title.trim(),
    fields: { ...sync, ...batchSwitch(action), ...convertFields(fields), ...hookFields(hooks) },
    ...(defaultSubscription && { trigger: defaultSubscription.replace('", event', '" and event') }),
    ...(hidden && { hidden: true }),
  };
}

/** Segment's forms add it to actions that have batches and no switch of their own; one without fields takes the whole event. */
function batchSwitch({ performBatch, fields }: SegmentAction): Fields {
  const isWhole = Object.keys(fields).length === 0;
  if (performBatch === undefined || fields['enable_batching'] || isWhole) return {};
  const description = 'Several events go in one request, as many as the batch size says.';
  return { enable_batching: { type: 'boolean', label: 'Send in batches', description, default: true } };
}

function syncModeField(syncMode: NonNullable<SegmentAction['syncMode']>): Field {
  const { label, description, choices, default: initial } = syncMode;
  return {
    type: 'string',
    label,
    description,
    default: initial,
    choices: choices.map(({ value, label: text }) => ({ value, label: text })),
  };
}

function hostFacts(directory: string, { authentication, actions, onDelete }: SegmentDefinition): HostFacts {
  const oauth = oauthOf(directory, authentication);
  const batches = Object.entries(actions)
    .filter(([, { performBatch }]) => performBatch !== undefined)
    .map(([slug, { fields }]) => [slug, batchEvents(fields['batch_size']?.default)]);
  return {
    settings: Object.keys(authentication?.fields ?? {}),
    ...(oauth && { oauth }),
    ...(onDelete !== undefined && { canDelete: true }),
    batches: Object.fromEntries(batches),
  };
}

/** The mapping may say less; more than a thousand is never worth the wait. */
function batchEvents(size: unknown): number {
  return typeof size === 'number' && size >= 1 ? Math.min(size, MAX_BATCH_EVENTS) : MAX_BATCH_EVENTS;
}
