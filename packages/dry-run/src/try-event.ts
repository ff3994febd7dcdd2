import type { DestinationDefinition, Event, Outcome, Settings } from '@trackyard/connector-sdk';
import {
  callMappings,
  decisive,
  DEFAULT_RETRY_POLICY,
  targetMapping,
  type Sent,
  type Target,
} from '@trackyard/delivery';
import {
  decideConnection,
  type CompiledConnection,
  type CompiledMapping,
  type CompiledMappings,
} from '@trackyard/pipeline';
import type { RecordedRequest, Recording } from './recording-context.ts';

/** One event on trial at one destination. */
export interface Trial {
  /** What delivery ids are made of; the recording's context may have a name of its own. */
  destinationId: string;
  event: Event;
  sourceSlug: string;
  definition: DestinationDefinition;
  settings: Settings;
  mappings: CompiledMappings;
  /** What decides whether the event passes; without one only the mappings do. */
  connection?: CompiledConnection | undefined;
  recording: Recording;
  isLive: boolean;
}

/**
 * `filtered`: it does not reach the destination. `would_send`: a dry run went through. `nothing_to_send`: it did, and the
 * connector made no request. Else what became of it: a dry run, too, may end in a refusal by the connector's own code.
 */
export type TrialOutcome = 'filtered' | 'would_send' | 'nothing_to_send' | Outcome['status'];

export interface ActionTrial {
  action: string;
  outcome: TrialOutcome;
  reason: string | null;
  message: string | null;
  requests: RecordedRequest[];
}

export interface TrialResult {
  outcome: TrialOutcome;
  reasons: { reason: string; message: string | null }[];
  /** One for each mapping that takes the event, in their order. */
  actions: ActionTrial[];
}

/** Sends one event the real way, as far as the recording lets it. Never throws for what a connector does. */
export async function tryEvent(trial: Trial): Promise<TrialResult> {
  const { connection, event: whole, mappings } = trial;
  // What is tried is what would happen once it is switched on.
  const decision =
    connection && decideConnection(whole, { ...connection, enabled: true, mode: 'live', mappings });
  if (decision?.outcome === 'filtered') return filtered(decision.reason);
  const event = connection?.prune?.(whole) ?? whole;
  const taken = mappings.select({ event });
  if (taken.length === 0) return filtered('no_mapping_matches');

  const actions: ActionTrial[] = [];
  let overall: Outcome | undefined;
  for (const mapping of taken) {
    const { outcome, shown } = await tryMapping(mapping, event, trial);
    overall = overall ? decisive(overall, outcome) : outcome;
    actions.push(shown);
  }
  const isSent = actions.some(({ requests }) => requests.length > 0);
  return {
    outcome: shownOutcome(overall!, { isLive: trial.isLive, isSent }),
    reasons: actions.flatMap(({ reason, message }) => (reason === null ? [] : [{ reason, message }])),
    actions,
  };
}

async function tryMapping(mapping: CompiledMapping, event: Event, trial: Trial) {
  const { recording, isLive } = trial;
  const before = recording.requests.length;
  const [outcome] = await callMappings([sentOf(event)], targetOf(mapping, trial));
  const requests = recording.requests.slice(before);
  const shown: ActionTrial = {
    action: mapping.action,
    outcome: shownOutcome(outcome!, { isLive, isSent: requests.length > 0 }),
    reason: 'reason' in outcome! ? outcome.reason : null,
    message: ('message' in outcome! ? outcome.message : undefined) ?? null,
    requests,
  };
  return { outcome: outcome!, shown };
}

function sentOf(event: Event): Sent {
  const { messageId, trackyard } = event;
  return { head: { sourceId: trackyard.sourceId, messageId }, event, json: JSON.stringify(event) };
}

function targetOf(mapping: CompiledMapping, trial: Trial): Target {
  const { destinationId, definition, settings, isLive, sourceSlug } = trial;
  const { context, requests } = trial.recording;
  const ready = targetMapping(definition, mapping);
  const { records } = ready.action;
  const action =
    isLive || !records
      ? ready.action
      : {
          perform: async (_context: unknown, own: Settings, delivery: Parameters<typeof records>[1]) => {
            for (const { target, record } of records(own, delivery))
              requests.push({ method: 'WRITE', url: target, headers: {}, body: JSON.stringify(record) });
          },
        };
  return {
    ...{ destinationId, settings, context, policy: DEFAULT_RETRY_POLICY, deliveredAt: 0, random: () => 0 },
    mappings: [{ ...ready, action }],
    sourceSlug: () => sourceSlug,
  };
}

function shownOutcome(
  { status }: Outcome,
  { isLive, isSent }: { isLive: boolean; isSent: boolean },
): TrialOutcome {
  if (isLive || status !== 'delivered') return status;
  return isSent ? 'would_send' : 'nothing_to_send';
}

function filtered(reason: string): TrialResult {
  return { outcome: 'filtered', reasons: [{ reason, message: null }], actions: [] };
}
