import { newUuid } from '@trackyard/base';
import type { SourceMeta } from '@trackyard/connector-sdk';
import type { CompiledConfig, SourceConfig } from '@trackyard/pipeline';
import { runPull, type PullOptions } from './run-pull.ts';

const EVERY_MS = 1_000;
/** A worker that dies leaves its sources alone for this long; then another goes on. */
const LEASE_MS = 10_000;

export interface PullsOptions extends Omit<PullOptions, 'holder'> {
  config(): CompiledConfig;
  /** Of a source's type; `undefined` where this version does not have it. */
  metaOf(type: string): Promise<SourceMeta> | undefined;
  /** How often to look which sources are due; a second. */
  everyMs?: number;
}

interface Run {
  config: SourceConfig;
  stop: AbortController;
  done: Promise<void>;
}

/** Asks sources for what is new when they are due, in every worker: each source is leased by one process at a time. */
export function startPulls({ config, metaOf, everyMs = EVERY_MS, ...options }: PullsOptions): {
  stop(): Promise<void>;
} {
  const { store, log } = options;
  const holder = newUuid();
  const running = new Map<string, Run>();
  const kinds = new Map<string, SourceMeta['kind'] | undefined>();
  let looking: Promise<void> | undefined;
  let isStopping = false;

  const pulledSources = async (): Promise<Map<string, SourceConfig>> => {
    const found = new Map<string, SourceConfig>();
    for (const source of config().sourceById.values()) {
      if (!source.enabled) continue;
      if (!kinds.has(source.type)) kinds.set(source.type, (await metaOf(source.type))?.kind);
      if (kinds.get(source.type) === 'pull') found.set(source.id, source);
    }
    return found;
  };
  const look = async (): Promise<void> => {
    const wanted = await pulledSources();
    // Switched off, deleted or changed: a changed one goes on by its new settings, where it was.
    for (const [id, run] of running) if (!isSame(run.config, wanted.get(id))) run.stop.abort();
    if (wanted.size === 0) return;
    // What still runs now may have ended when the rows come, which are then older than its last step.
    const busy = new Set(running.keys());
    const due = await store.sourcePulls.systemLease(holder, LEASE_MS, [...wanted.values()]);
    if (isStopping) return;
    const ids = new Set(due.map(({ sourceId }) => sourceId));
    for (const [id, run] of running) if (!ids.has(id)) run.stop.abort();
    for (const pull of due) {
      const source = wanted.get(pull.sourceId);
      if (!source || busy.has(source.id)) continue;
      const stop = new AbortController();
      const done = runPull(source, pull, { ...options, holder, signal: stop.signal })
        .catch((error: unknown) => log.error('pull.failed', { sourceId: source.id }, error))
        .finally(() => running.delete(source.id));
      running.set(source.id, { config: source, stop, done });
    }
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.error('pull.not_looked', {}, error))
      .finally(() => (looking = undefined));
  }, everyMs);

  return {
    async stop() {
      isStopping = true;
      clearInterval(timer);
      for (const { stop } of running.values()) stop.abort();
      await looking;
      await Promise.all([...running.values()].map(({ done }) => done));
      await store.sourcePulls
        .systemRelease(holder)
        .catch((error: unknown) => log.warn('pull.not_released', { message: String(error) }));
    },
  };
}

function isSame(one: SourceConfig, other: SourceConfig | undefined): boolean {
  return one === other || JSON.stringify(one.settings) === JSON.stringify(other?.settings);
}
