import { SYNC_MODE_FIELD } from '../batch-group.ts';
import type { Account, Tokens } from '../protocol.ts';
import type { OpenEvent } from './open-event.ts';
import type { ReadyDestination } from './destinations.ts';
import type { ActionDefinition } from './segment-modules.ts';

/** Where an event carries its mapped payload through the core, out of sight of the destination's code. */
const PAYLOAD = '__payload';
/** What the core reads beside the fields, and a mapping may set. */
const HOOKS = ['onMappingSave', 'retlOnMappingSave'];

/** Behaviour that Segment switches on by account. */
const FEATURES = Object.freeze({ 'mixpanel-multistatus': true });

const silent = () => undefined;
const STATS_CLIENT = Object.freeze({ incr: silent, set: silent, histogram: silent, observe: silent });
const LOGGER = Object.freeze({
  ...{ level: 'silent', name: 'segment' },
  ...{ debug: silent, info: silent, warn: silent, error: silent, crit: silent, log: silent },
  withTags: silent,
});

/**
 * What the core is called with. The payload is mapped already, and holds the sender's text: it must not be taken for
 * a mapping, whose `@template` would be run. So the mapping is "the payload as it is"; what follows it in the core
 * still happens: empty values are removed, types coerced, unknown keys dropped, the schema held to.
 */
export function bundleOf(
  events: readonly OpenEvent[],
  account: Account,
  { ready, definition }: { ready: ReadyDestination; definition: ActionDefinition },
) {
  const [first] = events;
  const personas = personasOf(first?.event);
  return {
    mapping: { __segment_internal_directive: asItIs(), ...besides(first?.payload ?? {}, definition) },
    data: events.map(carried),
    settings: account.settings,
    auth: authOf(account.tokens),
    audienceSettings: personas?.['audience_settings'] ?? {},
    personasContext: personas,
    features: FEATURES,
    // A fresh one each time: the core appends to its tags.
    statsContext: { statsClient: STATS_CLIENT, tags: [] },
    logger: LOGGER,
    stateContext: ready.memory,
    transactionContext: newTransaction(),
    subscriptionMetadata: {
      destinationConfigId: account.destinationId,
      actionConfigId: account.destinationId,
    },
  };
}

export type Bundle = ReturnType<typeof bundleOf>;

export function personasOf(event: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  const { personas } = Object(event?.['context']) as { personas?: Record<string, unknown> };
  return personas;
}

export function authOf(tokens: Tokens | undefined): object {
  return {
    accessToken: tokens?.accessToken,
    refreshToken: tokens?.refreshToken,
    refreshTokenUrl: tokens?.refreshTokenUrl,
  };
}

/** The core writes into it, so it is made anew. */
function asItIs(): object {
  return { '@merge': { objects: [{ '@path': `$.${PAYLOAD}` }], direction: 'right' } };
}

function carried({ payload, event }: OpenEvent): Record<string, unknown> {
  return Object.defineProperty({ ...event }, PAYLOAD, {
    value: payload,
    enumerable: false,
    configurable: true,
  });
}

function besides(payload: Record<string, unknown>, { syncMode }: ActionDefinition): Record<string, unknown> {
  const hooks = HOOKS.filter((name) => payload[name] !== undefined).map((name) => [name, payload[name]]);
  const mode = payload[SYNC_MODE_FIELD] ?? syncMode?.default;
  return { ...Object.fromEntries(hooks), ...(syncMode && { __segment_internal_sync_mode: mode }) };
}

/** HubSpot's two actions tell each other of one event's contact. */
function newTransaction() {
  const transaction: Record<string, string> = {};
  return {
    transaction,
    setTransaction: (key: string, value: string) => {
      transaction[key] = value;
    },
  };
}
