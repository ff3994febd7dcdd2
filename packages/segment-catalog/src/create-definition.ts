import {
  classifyError,
  delivered,
  type ActionDefinition,
  type ConnectorContext,
  type Delivery,
  type DestinationDefinition,
  type Outcome,
  type Settings,
} from '@trackyard/connector-sdk';
import { batchGroup } from './batch-group.ts';
import { Caller } from './caller.ts';
import type { CatalogFile } from './catalog-file.ts';
import { CatalogThread } from './catalog-thread.ts';
import type { MappedEvent, Verdict } from './protocol.ts';
import { TokenKeeper } from './token-keeper.ts';
import { errorOf } from './verdict-error.ts';

const MAX_BATCH_BYTES = 4_000_000;

type MakeCaller = (context: ConnectorContext, settings: Settings) => Caller;

/** What the destinations of one process share. */
export interface CatalogHost {
  thread: CatalogThread;
  tokens: TokenKeeper;
}

/** Opens nothing yet. */
export function createHost(options: { preload?: URL } = {}): CatalogHost {
  return { thread: new CatalogThread(options), tokens: new TokenKeeper() };
}

/** A destination of the catalog as the host sees any: its code is loaded in the thread when it is first called. */
export function createDefinition(
  directory: string,
  file: CatalogFile,
  host: CatalogHost,
): DestinationDefinition {
  const { meta, host: facts } = file;
  const call: MakeCaller = (context, settings) => new Caller({ ...host, directory, file, context, settings });
  const actions = Object.keys(meta.actions).map((name) => [name, actionOf(name, facts.batches[name], call)]);
  return {
    meta,
    actions: Object.fromEntries(actions),
    check: async (context, settings) => throwUnlessDelivered(await call(context, settings).check()),
    dynamicChoices: (context, settings, question) =>
      call(context, settings).choices({ name: 'choices', ...question, payload: { ...question.payload } }),
    ...(facts.canDelete && {
      onDelete: async (context: ConnectorContext, settings: Settings, user: object) =>
        throwUnlessDelivered(await call(context, settings).ask({ name: 'delete', user: { ...user } })),
    }),
    async close(destinationId) {
      host.tokens.forget(destinationId);
      host.thread.forget(destinationId);
    },
  };
}

/** Where the definition has batches, mappings may still switch them off: the thread then sends one by one. */
function actionOf(name: string, maxEvents: number | undefined, call: MakeCaller): ActionDefinition {
  if (maxEvents === undefined) {
    return {
      async perform(context, settings, delivery) {
        const [verdict] = await call(context, settings).perform(name, [mapped(delivery)]);
        throwUnlessDelivered(verdict!);
      },
    };
  }
  return {
    batching: () => ({ maxEvents, maxBytes: MAX_BATCH_BYTES }),
    batchKey: batchGroup,
    async performBatch(context, settings, deliveries) {
      const verdicts = await call(context, settings).perform(name, deliveries.map(mapped));
      return verdicts.map((verdict) => outcomeOf(verdict, context));
    },
  };
}

/** What crosses over to the thread; text is copied faster than an object. */
function mapped({ payload, eventJson }: Delivery): MappedEvent {
  return { payload, eventJson };
}

function outcomeOf(verdict: Verdict, { clock, log, destinationId }: ConnectorContext): Outcome {
  const error = errorOf(verdict);
  if (!error) return delivered;
  if (verdict.kind === 'unknown') log.error('connector.failed', { destinationId }, error);
  return classifyError(error, clock.now());
}

function throwUnlessDelivered(verdict: Verdict): void {
  const error = errorOf(verdict);
  if (error) throw error;
}
