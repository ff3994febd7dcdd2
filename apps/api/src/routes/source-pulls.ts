import { TrackyardError } from '@trackyard/base';
import { sources } from '@trackyard/connectors';
import { AuthError, ConfigError } from '@trackyard/connector-sdk';
import type { Source, SourcePull, Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { idParams, instantSchema, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';

const pullSchema = z
  .object({
    status: z.enum(['disabled', 'running', 'waiting']),
    nextRunAt: instantSchema.nullable().openapi({ description: 'null while it is disabled.' }),
    lastRun: z
      .object({
        startedAt: instantSchema,
        finishedAt: instantSchema.nullable().openapi({ description: 'null while it runs.' }),
        events: z.number().openapi({ description: 'Put into the queue.' }),
        refused: z.number().openapi({ description: 'Put into quarantine.' }),
        problem: z.string().nullable().openapi({ description: 'Why it ended early, in words.' }),
      })
      .nullable(),
    totalEvents: z.number(),
  })
  .openapi('SourcePull');
const checkSchema = z
  .object({
    ok: z.boolean(),
    reason: z.enum(['auth', 'config', 'network']).nullable(),
    message: z.string().nullable(),
  })
  .openapi('SourceCheck');

const CHECK_TIMEOUT_MS = 20_000;

export type SourcePullRoutesOptions = Pick<ApiOptions, 'egress' | 'clock' | 'log'> & {
  store: Pick<Store, 'sources' | 'sourcePulls' | 'secrets'>;
};

/** Sources that are asked: how it goes, a run now, and whether the settings work. */
export function sourcePullRoutes(options: SourcePullRoutesOptions): Route[] {
  const { store } = options;
  const tag = 'Sources';
  return [
    route({
      method: 'get',
      path: '/sources/:id/pull',
      tag,
      summary: 'How asking a source goes: the last run, the next one',
      params: idParams,
      response: pullSchema,
      async handle({ workspaceId, params: { id } }) {
        const source = await pulledSource(store, workspaceId, id);
        return pullView(source, await store.sourcePulls.find(workspaceId, id));
      },
    }),
    route({
      method: 'post',
      path: '/sources/:id/run',
      tag,
      summary: 'Ask a source now',
      description: 'Begins within about a second; one that runs goes on. Its schedule counts from there.',
      params: idParams,
      response: pullSchema,
      async handle({ workspaceId, params: { id } }) {
        const source = await pulledSource(store, workspaceId, id);
        if (!source.enabled)
          throw new TrackyardError('TY_CONFLICT', { message: 'The source is disabled: enable it first.' });
        return pullView(source, await store.sourcePulls.request(workspaceId, id));
      },
    }),
    route({
      method: 'post',
      path: '/sources/:id/check',
      tag,
      summary: 'Try the connection of a source that is asked',
      description: 'Reads one row at most, and takes nothing in.',
      params: idParams,
      response: checkSchema,
      async handle({ workspaceId, params: { id } }) {
        return checkSource(await pulledSource(store, workspaceId, id), options);
      },
    }),
  ];
}

async function pulledSource(
  { sources: repository }: SourcePullRoutesOptions['store'],
  workspaceId: string,
  id: string,
): Promise<Source> {
  const source = await repository.get(workspaceId, id);
  if ((await sources[source.type]?.meta())?.kind === 'pull') return source;
  throw new TrackyardError('TY_CONFLICT', { message: 'Sources of this kind send by themselves.' });
}

async function checkSource(
  { id, workspaceId, type, settings: sealed }: Source,
  { store, egress, clock, log }: SourcePullRoutesOptions,
): Promise<z.input<typeof checkSchema>> {
  const settings = store.secrets.unsealSettings({ workspaceId, recordId: id }, sealed);
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const context = {
    ...{ sourceId: id, signal, clock, log: log.child({ sourceId: id }) },
    ...{ http: egress.http({ signal }), dial: egress.dial() },
  };
  try {
    const definition = await sources[type]?.load();
    await definition?.pull?.check(context, settings);
    return { ok: true, reason: null, message: null };
  } catch (error) {
    const reason = error instanceof AuthError ? 'auth' : error instanceof ConfigError ? 'config' : 'network';
    return { ok: false, reason, message: error instanceof Error ? error.message : String(error) };
  }
}

function pullView({ enabled, createdAt }: Source, pull: SourcePull | undefined): z.input<typeof pullSchema> {
  const { isRunning = false, startedAt, finishedAt, problem = null, totalEvents = 0 } = pull ?? {};
  const nextRunAt = pull?.nextRunAt ?? createdAt;
  return {
    status: !enabled ? 'disabled' : isRunning ? 'running' : 'waiting',
    nextRunAt: enabled ? nextRunAt.toISOString() : null,
    lastRun: startedAt
      ? {
          startedAt: startedAt.toISOString(),
          finishedAt: finishedAt?.toISOString() ?? null,
          ...{ events: pull?.events ?? 0, refused: pull?.refused ?? 0, problem },
        }
      : null,
    totalEvents,
  };
}
