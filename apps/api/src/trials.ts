import { join } from 'node:path';
import { destinations } from '@trackyard/connectors';
import {
  secretFields,
  withOAuthApp,
  type ConnectorContext,
  type DestinationDefinition,
  type Settings,
} from '@trackyard/connector-sdk';
import {
  createMask,
  recordingContext,
  tryEvent,
  type Mask,
  type ScriptedAnswer,
  type TrialResult,
} from '@trackyard/dry-run';
import type { Event } from '@trackyard/event-spec';
import {
  compileMappings,
  compileRules,
  type CompiledConnection,
  type CompiledMappings,
  type DestinationMapping,
} from '@trackyard/pipeline';
import type { Connection, Destination, Store } from '@trackyard/store';
import { required } from './connector-metas.ts';
import type { ApiOptions } from './options.ts';

export type TrialsOptions = Pick<
  ApiOptions,
  'egress' | 'warehouseUrl' | 'oauthApps' | 'filesDirectory' | 'clock' | 'log'
> & {
  store: Pick<Store, 'secrets' | 'connectorState'>;
};

/** A destination that is tried: with its connector's code, its settings opened, and nothing shared with the worker's. */
export interface OpenTrial {
  definition: DestinationDefinition;
  settings: Settings;
  /** The destination's own mappings or its type's presets. */
  mappings: CompiledMappings;
  context: ConnectorContext;
  mask: Mask;
  run(event: Event, how: RunOptions): Promise<TrialResult & { response: TrialResponse | null }>;
  /** Frees what the connector opened. */
  close(): Promise<void>;
}

export interface RunOptions {
  sourceSlug: string;
  isLive: boolean;
  /** What the clock says, and ids do not depend on the destination: the same result in every run. */
  frozenAt?: number;
  connection?: CompiledConnection | undefined;
  /** What the vendor answers in a dry run. */
  answers?: readonly ScriptedAnswer[] | undefined;
  /** Instead of the destination's own. */
  mappings?: CompiledMappings;
}

export interface TrialResponse {
  status: number;
  body: string;
}

const TIMEOUT_MS = 20_000;
const RESPONSE_CHARACTERS = 8_192;

/** Makes a destination ready to be tried. `TY_VALIDATION` where this version has no such connector. */
export async function openTrial(destination: Destination, options: TrialsOptions): Promise<OpenTrial> {
  const { store, warehouseUrl, oauthApps } = options;
  const { id, workspaceId, builtin } = destination;
  const definition = await required(destinations[destination.type]).load();
  const opened = store.secrets.unsealSettings({ workspaceId, recordId: id }, destination.settings);
  const settings = builtin
    ? { ...opened, url: warehouseUrl }
    : withOAuthApp(opened, definition.meta.oauth, oauthApps);
  const mappings = compileMappings(mappingsOf(destination, definition));
  const mask = createMask(secretFields(definition.meta.settings).map((name) => settings[name]));
  const live = liveContext(destination, options);
  return {
    ...{ definition, settings, mappings, mask, context: live },
    async run(event, { isLive, frozenAt, answers, ...how }) {
      const { destinationId, state } = live;
      const clock = frozenAt === undefined ? live.clock : { now: () => frozenAt };
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const base = { destinationId, clock, state, signal };
      const recording = recordingContext(isLive ? { ...base, live } : { ...base, answers });
      const named = frozenAt === undefined ? id : 'mapping-test';
      const trial = {
        ...{ mappings, ...how },
        destinationId: named,
        definition,
        settings,
        recording,
        isLive,
      };
      const result = await tryEvent({ ...trial, event });
      const response = recording.response();
      return {
        ...masked(result, mask),
        response: response
          ? { status: response.status, body: mask.text(response.text.slice(0, RESPONSE_CHARACTERS)) }
          : null,
      };
    },
    close: async () => definition.close?.(live.destinationId),
  };
}

/** A connection as it decides; `sourceSlug` and events are the caller's. */
export function compiledConnection(connection: Connection, destination: Destination): CompiledConnection {
  const { id, name, type } = destination;
  // What is tried is not bound to when live traffic began.
  const { liveSince: _liveSince, ...plain } = connection;
  return { ...plain, ...compileRules(connection.rules), destination: { id, name, type } };
}

function mappingsOf(
  { mappings }: Destination,
  { meta }: DestinationDefinition,
): readonly DestinationMapping[] {
  return mappings.length > 0 ? mappings : meta.presets;
}

/** Under a name of its own: a connector keeps pools by it, and the worker's may run in this very process. */
function liveContext(
  { id, workspaceId, builtin }: Destination,
  { store, egress, filesDirectory, clock, log }: TrialsOptions,
): ConnectorContext {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return {
    destinationId: `test:${id}`,
    http: egress.http({ signal }),
    dial: builtin ? egress.uncheckedDialForLocalWarehouse() : egress.dial(),
    ...{ clock, signal, log: log.child({ destinationId: id }) },
    ...(filesDirectory !== undefined && { folder: join(filesDirectory, id) }),
    state: {
      get: (key) => store.connectorState.get(workspaceId, id, key),
      set: (key, value) => store.connectorState.set(workspaceId, { destinationId: id, key, value }),
      update: (key, change) => store.connectorState.update(workspaceId, { destinationId: id, key }, change),
    },
  };
}

function masked({ actions, reasons, ...result }: TrialResult, mask: Mask): TrialResult {
  const message = (text: string | null) => (text === null ? null : mask.text(text));
  return {
    ...result,
    reasons: reasons.map((one) => ({ ...one, message: message(one.message) })),
    actions: actions.map((action) => ({
      ...action,
      message: message(action.message),
      requests: action.requests.map(mask.request),
    })),
  };
}
