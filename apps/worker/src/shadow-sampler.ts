import type { Clock, Logger } from '@trackyard/base';
import { secretFields } from '@trackyard/connector-sdk';
import { createMask, recordingContext, tryEvent } from '@trackyard/dry-run';
import type { Event } from '@trackyard/event-spec';
import {
  compileMappings,
  decideConnection,
  type CompiledConfig,
  type CompiledConnection,
  type StoredEvent,
} from '@trackyard/pipeline';
import type { Store } from '@trackyard/store';
import type { DestinationRuntimes } from './destination-runtimes.ts';

/** Between two samples of one connection. */
const SAMPLE_EVERY_MS = 1_000;
/** Of a batch, the newest so many are looked at for one that the connection lets through. */
const EVENTS_TO_ASK = 20;
const SAMPLES_AT_ONCE = 4;
const TIMEOUT_MS = 10_000;
const MAX_REQUESTS = 10;
const MAX_CHARACTERS = 8_192;

export interface ShadowSamplerOptions {
  runtimes: Pick<DestinationRuntimes, 'get'>;
  store: { shadowSamples: Pick<Store['shadowSamples'], 'add'> };
  clock: Clock;
  log: Logger;
}

/**
 * Keeps samples of what connections in shadow mode would have sent: about one event a second and connection goes
 * through the mappings and the connector's code with a transport that writes down. Where none is in shadow mode it costs
 * a look at a map a batch; routing never waits for it.
 */
export interface ShadowSampler {
  offer(events: readonly StoredEvent[], config: CompiledConfig): void;
  stop(): Promise<void>;
}

export function createShadowSampler(options: ShadowSamplerOptions): ShadowSampler {
  const { clock, log } = options;
  const sampledAt = new Map<string, number>();
  const running = new Set<Promise<void>>();

  const consider = (
    connection: CompiledConnection,
    events: readonly StoredEvent[],
    config: CompiledConfig,
  ) => {
    const now = clock.now();
    const isEarly = now - (sampledAt.get(connection.id) ?? -Infinity) < SAMPLE_EVERY_MS;
    if (isEarly || running.size >= SAMPLES_AT_ONCE) return;
    const live = { ...connection, mode: 'live' as const };
    const newest = events.slice(-EVENTS_TO_ASK).map((stored) => stored.event);
    const event = newest.findLast((one) => decideConnection(one, live).outcome === 'routed');
    if (!event) return;
    sampledAt.set(connection.id, now);
    const sampling = sample(live, event, { config, options })
      .catch((error: unknown) =>
        log.warn('shadow.not_sampled', { connectionId: connection.id, message: nameOf(error) }),
      )
      .finally(() => running.delete(sampling));
    running.add(sampling);
  };

  return {
    offer(events, config) {
      const shadows = shadowsOf(config);
      if (shadows.size === 0) return;
      for (const [sourceId, mine] of Map.groupBy(events, ({ head }) => head.sourceId)) {
        for (const connection of shadows.get(sourceId) ?? []) consider(connection, mine, config);
      }
    },
    stop: async () => void (await Promise.all(running)),
  };
}

const known = new WeakMap<CompiledConfig, ReadonlyMap<string, readonly CompiledConnection[]>>();

/** Connections in shadow mode by source; looked for once a version. */
function shadowsOf(config: CompiledConfig): ReadonlyMap<string, readonly CompiledConnection[]> {
  const found = known.get(config);
  if (found) return found;
  const shadows = [...config.connectionById.values()].filter(({ mode }) => mode === 'shadow');
  const bySource = Map.groupBy(shadows, ({ sourceId }) => sourceId);
  known.set(config, bySource);
  return bySource;
}

async function sample(
  connection: CompiledConnection,
  event: Event,
  { config, options }: { config: CompiledConfig; options: ShadowSamplerOptions },
): Promise<void> {
  const { runtimes, store } = options;
  const { id: destinationId } = connection.destination;
  const destination = config.destinationById.get(destinationId);
  if (!destination) return;
  const { definition, settings, context } = await runtimes.get(destination);
  // Under a name of its own: what a connector learns from made-up answers must not reach its deliveries.
  const named = `shadow:${destinationId}`;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const recording = recordingContext({ ...context, destinationId: named, signal });
  try {
    const { outcome, reasons, actions } = await tryEvent({
      ...{ destinationId, event, connection, definition, settings, recording, isLive: false },
      sourceSlug: config.sourceById.get(connection.sourceId)?.slug ?? '',
      mappings: config.mappingsByDestination.get(destinationId) ?? compileMappings(definition.meta.presets),
    });
    const mask = createMask(secretFields(definition.meta.settings).map((name) => settings[name]));
    const requests = actions.flatMap((action) => action.requests).slice(0, MAX_REQUESTS);
    await store.shadowSamples.add(connection.workspaceId, {
      ...{ connectionId: connection.id, messageId: event.messageId, outcome },
      ...{ eventType: event.type, eventName: event.type === 'track' ? event.event : null },
      reasons: reasons.map(({ reason, message }) => ({
        reason,
        message: message === null ? null : mask.text(message).slice(0, MAX_CHARACTERS),
      })),
      requests: requests.map(mask.request).map(({ body, headers, ...request }) => ({
        ...request,
        headers: { ...headers },
        body: body === null ? null : body.slice(0, MAX_CHARACTERS),
      })),
      receivedAt: new Date(event.receivedAt),
    });
  } finally {
    await definition.close?.(named);
  }
}

/** Messages may quote what the event holds. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
