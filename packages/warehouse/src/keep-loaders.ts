import {
  syncLimits,
  type ActionDefinition,
  type ConnectorContext,
  type Settings,
} from '@trackyard/connector-sdk';
import { createLoader, type Loader, type LoaderOptions } from './create-loader.ts';
import { previewRows } from './preview-rows.ts';
import type { TableRules } from './table-rows.ts';

/** The loaders of a connector's destinations. */
export interface KeptLoaders {
  /** The destination's loader, which keeps its connections and what it knows of the tables until `closeLoader`. */
  loaderFor(context: ConnectorContext, settings: Settings): Loader;
  /** Whether loads can work, by a loader of its own: for people who try their settings. */
  checkLoader(context: ConnectorContext, settings: Settings): Promise<void>;
  closeLoader(destinationId: string): Promise<void>;
}

/** `open` makes of a destination's settings what its loader needs; it throws the SDK's `ConfigError`. */
export function keepLoaders(
  open: (context: ConnectorContext, settings: Settings) => Omit<LoaderOptions, 'log'>,
): KeptLoaders {
  const loaders = new Map<string, Loader>();
  const openLoader = (context: ConnectorContext, settings: Settings): Loader =>
    createLoader({ ...open(context, settings), log: context.log });

  return {
    loaderFor(context, settings) {
      const { destinationId } = context;
      let loader = loaders.get(destinationId);
      if (!loader) loaders.set(destinationId, (loader = openLoader(context, settings)));
      return loader;
    },
    async checkLoader(context, settings) {
      const loader = openLoader(context, settings);
      try {
        await loader.check(context.signal);
      } finally {
        await loader.close();
      }
    },
    async closeLoader(destinationId) {
      const loader = loaders.get(destinationId);
      loaders.delete(destinationId);
      await loader?.close();
    },
  };
}

interface StoreOptions {
  rules: TableRules;
  loaderFor: KeptLoaders['loaderFor'];
  /** The schema for all sources, where there is one. */
  readSharedSchema(settings: Settings): string | undefined;
}

/** A warehouse connector's action: stores events as they are; no event twice, however often it is sent. */
export function storeAction({ rules, loaderFor, readSharedSchema }: StoreOptions) {
  return {
    /** Large batches cost least for each event: a transaction, a few inserts, a job each. */
    batching: syncLimits,
    performBatch: (context, settings, deliveries) =>
      loaderFor(context, settings).load(deliveries, context.signal, context.warehouse),
    /** The rows that an event would become, without a look at the warehouse. */
    records: (settings, delivery) =>
      previewRows([delivery], { rules, sharedSchema: readSharedSchema(settings) }).map(
        ({ schema, table, row }) => ({ target: `${schema}.${table}`, record: row }),
      ),
  } satisfies ActionDefinition;
}
