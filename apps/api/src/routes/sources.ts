import type { Store, Source } from '@trackyard/store';
import { findSourceMeta, required } from '../connector-metas.ts';
import { changeSettings, maskSettings } from '../connector-settings.ts';
import { route, type Route } from '../http/route.ts';
import {
  idParams,
  instantSchema,
  nameSchema,
  pageOf,
  pageQuery,
  settingsSchema,
  z,
} from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';
import { refuseWhileWaiting } from '../waiting.ts';

const sourceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    slug: z.string().openapi({ description: "Names the source's schema in warehouses." }),
    writeKey: z.string().openapi({ description: 'Public: it can only add events to this source.' }),
    webhookUrl: z.string().nullable().openapi({ description: 'For sources that a vendor posts to.' }),
    enabled: z.boolean(),
    settings: settingsSchema,
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .openapi('Source');
const newSchema = z.strictObject({
  name: nameSchema,
  type: z.string().max(200),
  settings: settingsSchema.default({}),
  enabled: z.boolean().default(true),
});
const changeSchema = z.strictObject({
  name: nameSchema.optional(),
  settings: settingsSchema.optional(),
  enabled: z.boolean().optional(),
});

export type SourceRoutesOptions = Pick<ApiOptions, 'books' | 'publicUrl'> & {
  store: Pick<Store, 'sources' | 'connections' | 'secrets'>;
};

export function sourceRoutes(options: SourceRoutesOptions): Route[] {
  const { store, books } = options;
  const tag = 'Sources';
  const viewOf = (source: Source) => sourceView(source, options.publicUrl);
  return [
    route({
      method: 'get',
      path: '/sources',
      tag,
      summary: 'Sources, newest first',
      query: pageQuery,
      response: pageOf(sourceSchema),
      async handle({ workspaceId, query }) {
        const { data, nextCursor } = await store.sources.list(workspaceId, query);
        return { data: await Promise.all(data.map(viewOf)), nextCursor };
      },
    }),
    route({
      method: 'post',
      path: '/sources',
      tag,
      summary: 'A new source',
      body: newSchema,
      response: sourceSchema,
      status: 201,
      async handle({ workspaceId, body }) {
        const meta = required(await findSourceMeta(body.type));
        const checked = changeSettings(meta, { stored: {}, given: body.settings });
        return viewOf(await store.sources.create(workspaceId, { ...body, ...checked }));
      },
    }),
    route({
      method: 'get',
      path: '/sources/:id',
      tag,
      summary: 'One source',
      params: idParams,
      response: sourceSchema,
      handle: async ({ workspaceId, params }) => viewOf(await store.sources.get(workspaceId, params.id)),
    }),
    route({
      method: 'patch',
      path: '/sources/:id',
      tag,
      summary: 'Change a source',
      description: 'Settings that are not sent stay; `null` takes one away.',
      params: idParams,
      body: changeSchema,
      response: sourceSchema,
      async handle({ workspaceId, params: { id }, body: { settings: given, ...plain } }) {
        const source = await store.sources.get(workspaceId, id);
        if (!given)
          return viewOf(await store.sources.update(workspaceId, id, { ...plain, secretFields: [] }));
        const stored = store.secrets.unsealSettings({ workspaceId, recordId: id }, source.settings);
        const checked = changeSettings(required(await findSourceMeta(source.type)), { stored, given });
        return viewOf(await store.sources.update(workspaceId, id, { ...plain, ...checked }));
      },
    }),
    route({
      method: 'delete',
      path: '/sources/:id',
      tag,
      summary: 'Delete a source and its connections',
      description: 'Refused with 409 while events of it wait.',
      params: idParams,
      async handle({ workspaceId, params: { id } }) {
        await store.sources.get(workspaceId, id);
        const connections = await store.connections.all(workspaceId, { sourceId: id });
        refuseWhileWaiting(await books(), { sourceId: id, connections });
        await store.sources.remove(workspaceId, id);
      },
    }),
    route({
      method: 'post',
      path: '/sources/:id/rotate-key',
      tag,
      summary: 'A new write key',
      description: 'The old key stops working within about a second.',
      params: idParams,
      response: sourceSchema,
      handle: async ({ workspaceId, params }) =>
        viewOf(await store.sources.rotateKey(workspaceId, params.id)),
    }),
  ];
}

async function sourceView(source: Source, publicUrl: string) {
  const { id, name, type, slug, writeKey, enabled } = source;
  const meta = await findSourceMeta(type);
  return {
    ...{ id, name, type, slug, writeKey, enabled },
    webhookUrl: meta?.kind === 'webhook' ? `${publicUrl}/v1/webhooks/${id}` : null,
    settings: maskSettings(meta, source.settings),
    createdAt: source.createdAt.toISOString(),
    updatedAt: source.updatedAt.toISOString(),
  };
}
