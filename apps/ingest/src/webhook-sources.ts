import type { Settings, SourceDefinition } from '@trackyard/connector-sdk';
import type { IngestSource } from './authenticate.ts';

/** What a source's webhook URL needs to know: its connector's code, and its settings opened. */
export interface WebhookSource extends IngestSource {
  readonly definition: SourceDefinition;
  readonly settings: Settings;
}

/** A source as configured; its settings are as stored, secrets sealed. */
export interface WebhookSourceConfig extends IngestSource {
  readonly workspaceId: string;
  readonly type: string;
  readonly settings: Settings;
}

export interface WebhookSourcesOptions {
  /** In the current snapshot. */
  byId(id: string): WebhookSourceConfig | undefined;
  /** The catalog's loader; `undefined` for a type that this version does not have. */
  load(type: string): Promise<SourceDefinition> | undefined;
  /** Throws where a secret cannot be opened. */
  unseal(owner: { workspaceId: string; recordId: string }, settings: Settings): Settings;
}

export interface WebhookSources {
  /** `undefined` where there is no such source, or none that takes webhooks. Rejects where it cannot be made ready. */
  get(id: string): Promise<WebhookSource | undefined>;
}

interface Opened {
  sealed: Settings;
  settings: Settings;
}

/** Sources by id, their settings opened once for each version of them. */
export function createWebhookSources({ byId, load, unseal }: WebhookSourcesOptions): WebhookSources {
  const opened = new Map<string, Opened>();

  const settingsOf = ({ id, workspaceId, settings: sealed }: WebhookSourceConfig): Settings => {
    const known = opened.get(id);
    if (known?.sealed === sealed) return known.settings;
    const settings = unseal({ workspaceId, recordId: id }, sealed);
    opened.set(id, { sealed, settings });
    return settings;
  };

  return {
    async get(id) {
      const config = byId(id);
      if (!config) return undefined;
      const definition = await load(config.type);
      if (!definition?.parse || !definition.verify) return undefined;
      const { enabled } = config;
      return { id, enabled, strict: false, definition, settings: settingsOf(config) };
    },
  };
}
