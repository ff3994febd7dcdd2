import { TrackyardError } from '@trackyard/base';
import { ENRICHMENTS, type Enrichment, type Enrichments } from '@trackyard/enrichment';
import type { Store, Source } from '@trackyard/store';
import { findSourceMeta, required } from '../connector-metas.ts';
import { maskSettings } from '../connector-settings.ts';
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
import { changeSourceSettings } from '../source-settings.ts';
import { refuseWhileWaiting } from '../waiting.ts';

const enrichmentsSchema = z
  .object(
    Object.fromEntries(ENRICHMENTS.map((name) => [name, z.boolean()])) as Record<Enrichment, z.ZodBoolean>,
  )
  .openapi({
    description:
      'What is added to the context of its events, where the sender has not sent it: browser, system and device of the ' +
      'user agent; the place of the address; the campaign of the page; a session; a mark on bots. The lake keeps what came.',
  });
const sourceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    kind: z
      .enum(['collection', 'webhook', 'pull'])
      .nullable()
      .openapi({
        description: 'Sent to, posted to by a vendor, or asked; null: this version lacks its type.',
      }),
    slug: z.string().openapi({ description: "Names the source's schema in warehouses." }),
    writeKey: z.string().openapi({ description: 'Public: it can only add events to this source.' }),
    webhookUrl: z.string().nullable().openapi({ description: 'For sources that a vendor posts to.' }),
    enabled: z.boolean(),
    settings: settingsSchema,
    enrichments: enrichmentsSchema,
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .openapi('Source');
const enrichmentsInput = z.strictObject(
  Object.fromEntries(ENRICHMENTS.map((name) => [name, z.boolean().optional()])) as Record<
    Enrichment,
    z.ZodOptional<z.ZodBoolean>
  >,
);
const newSchema = z.strictObject({
  name: nameSchema,
  type: z.string().max(200),
  settings: settingsSchema.default({}),
  enrichments: enrichmentsInput.default({}),
  enabled: z.boolean().default(true),
});
const changeSchema = z.strictObject({
  name: nameSchema.optional(),
  settings: settingsSchema.optional(),
  enrichments: enrichmentsInput.optional(),
  enabled: z.boolean().optional(),
});

export type SourceRoutesOptions = Pick<ApiOptions, 'books' | 'publicUrl' | 'geo'> & {
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
      description: 'One that is made disabled may lack required settings until it is enabled.',
      body: newSchema,
      response: sourceSchema,
      status: 201,
      async handle({ workspaceId, body }) {
        const meta = required(await findSourceMeta(body.type));
        const { settings: given, enabled } = body;
        const checked = changeSourceSettings(meta, { stored: {}, given, enabled });
        await refuseUnlocated(body.enrichments, options);
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
      description: 'Settings and enrichments that are not sent stay; `null` takes a setting away.',
      params: idParams,
      body: changeSchema,
      response: sourceSchema,
      async handle({ workspaceId, params: { id }, body }) {
        const { settings: given = {}, enrichments: wanted, ...rest } = body;
        const source = await store.sources.get(workspaceId, id);
        if (wanted) await refuseUnlocated(wanted, options);
        const plain = { ...rest, ...(wanted && { enrichments: { ...source.enrichments, ...wanted } }) };
        const { enabled = source.enabled } = plain;
        const isEnabling = enabled && !source.enabled;
        if (Object.keys(given).length === 0 && !isEnabling)
          return viewOf(await store.sources.update(workspaceId, id, { ...plain, secretFields: [] }));
        const stored = store.secrets.unsealSettings({ workspaceId, recordId: id }, source.settings);
        const meta = required(await findSourceMeta(source.type));
        const checked = changeSourceSettings(meta, { stored, given, enabled });
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

/** A file that goes away later costs events their place, and nothing else. */
async function refuseUnlocated(wanted: Enrichments, { geo }: Pick<ApiOptions, 'geo'>): Promise<void> {
  if (!wanted.location || (await geo?.ready())) return;
  throw new TrackyardError('TY_GEO_DATABASE_MISSING', { details: { path: geo?.path ?? null } });
}

async function sourceView(source: Source, publicUrl: string) {
  const { id, name, type, slug, writeKey, enabled } = source;
  const meta = await findSourceMeta(type);
  return {
    ...{ id, name, type, kind: meta?.kind ?? null, slug, writeKey, enabled },
    webhookUrl: meta?.kind === 'webhook' ? `${publicUrl}/v1/webhooks/${id}` : null,
    settings: maskSettings(meta, source.settings),
    enrichments: Object.fromEntries(
      ENRICHMENTS.map((name) => [name, source.enrichments[name] ?? false]),
    ) as Record<Enrichment, boolean>,
    createdAt: source.createdAt.toISOString(),
    updatedAt: source.updatedAt.toISOString(),
  };
}
