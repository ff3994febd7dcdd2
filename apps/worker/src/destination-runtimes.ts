import { join } from 'node:path';
import type { Clock, Logger } from '@trackyard/base';
import {
  withOAuthApp,
  type ConnectorContext,
  type DestinationDefinition,
  type OAuthApps,
  type Settings,
} from '@trackyard/connector-sdk';
import type { DestinationConfig } from '@trackyard/pipeline';
import type { Egress } from '@trackyard/safe-http';
import type { Store } from '@trackyard/store';

/** A destination made ready: its connector's code, its settings opened, what its connector may use. */
export interface DestinationRuntime {
  config: DestinationConfig;
  definition: DestinationDefinition;
  settings: Settings;
  context: Omit<ConnectorContext, 'signal'>;
}

export interface DestinationRuntimesOptions {
  /** The catalog's loader; `undefined` for a type that this version does not have. */
  load(type: string): Promise<DestinationDefinition> | undefined;
  store: Pick<Store, 'secrets' | 'connectorState'>;
  egress: Egress;
  /** Connection URL of the built-in local warehouse. */
  warehouseUrl: string;
  /** The install's apps at vendors; none where absent. */
  oauthApps?: OAuthApps | undefined;
  /** Below it each destination may keep files; none may where it is absent. */
  filesDirectory?: string | undefined;
  clock: Clock;
  log: Logger;
}

/** The local warehouse is loaded as soon as something comes: a first event is seen there within seconds. */
const AT_ONCE = { syncSeconds: 0 };

/** Destinations by id, made ready when first used and again when their configuration has changed. */
export class DestinationRuntimes {
  readonly #options: DestinationRuntimesOptions;
  readonly #ready = new Map<string, { made: string; runtime: Promise<DestinationRuntime> }>();

  constructor(options: DestinationRuntimesOptions) {
    this.#options = options;
  }

  /** Rejects where the connector is unknown or a secret cannot be opened: the caller holds the events. */
  async get(config: DestinationConfig): Promise<DestinationRuntime> {
    const made = JSON.stringify([config.type, config.builtin, config.settings]);
    const known = this.#ready.get(config.id);
    if (known?.made === made) return { ...(await known.runtime), config };
    const runtime = this.#make(config);
    this.#ready.set(config.id, { made, runtime });
    await known?.runtime.then(closeRuntime, () => undefined);
    return runtime;
  }

  /** When the worker stops: frees what the connectors opened. */
  async close(): Promise<void> {
    const runtimes = await Promise.allSettled([...this.#ready.values()].map(({ runtime }) => runtime));
    for (const made of runtimes) if (made.status === 'fulfilled') await closeRuntime(made.value);
  }

  async #make(config: DestinationConfig): Promise<DestinationRuntime> {
    const { load, store, warehouseUrl, oauthApps = {} } = this.#options;
    const definition = await load(config.type);
    if (!definition) throw new Error(`There is no connector of type ${config.type}.`);
    const owner = { workspaceId: config.workspaceId, recordId: config.id };
    const opened = store.secrets.unsealSettings(owner, config.settings);
    const settings = withOAuthApp(opened, definition.meta.oauth, oauthApps);
    return {
      config,
      definition,
      settings: config.builtin ? { ...AT_ONCE, ...settings, url: warehouseUrl } : settings,
      context: this.#context(config),
    };
  }

  #context({ id, workspaceId, builtin }: DestinationConfig): Omit<ConnectorContext, 'signal'> {
    const { egress, clock, log, store, filesDirectory } = this.#options;
    return {
      destinationId: id,
      http: egress.http(),
      dial: builtin ? egress.uncheckedDialForLocalWarehouse() : egress.dial(),
      log: log.child({ destinationId: id }),
      ...(filesDirectory !== undefined && { folder: join(filesDirectory, id) }),
      clock,
      state: {
        get: (key) => store.connectorState.get(workspaceId, id, key),
        set: (key, value) => store.connectorState.set(workspaceId, { destinationId: id, key, value }),
        update: (key, change) => store.connectorState.update(workspaceId, { destinationId: id, key }, change),
      },
    };
  }
}

async function closeRuntime({ definition, config }: DestinationRuntime): Promise<void> {
  await definition.close?.(config.id);
}
