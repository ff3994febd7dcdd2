import type { ApiKey, Store } from '@trackyard/store';
import type { ApiKeyAccess } from '../auth/api-key-access.ts';
import { mapPage } from '../http/map-page.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, instantSchema, momentSchema, nameSchema, pageOf, pageQuery, z } from '../http/schemas.ts';

const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    createdAt: instantSchema,
    lastUsedAt: instantSchema.nullable(),
    expiresAt: instantSchema.nullable(),
    revokedAt: instantSchema.nullable(),
  })
  .openapi('ApiKey');
const createdSchema = keySchema
  .extend({ key: z.string().openapi({ description: 'The secret; shown this once.' }) })
  .openapi('CreatedApiKey');

export interface ApiKeyRoutesOptions {
  store: Pick<Store, 'apiKeys'>;
  access: Pick<ApiKeyAccess, 'forget'>;
}

export function apiKeyRoutes({ store, access }: ApiKeyRoutesOptions): Route[] {
  const tag = 'API keys';
  return [
    route({
      method: 'get',
      path: '/api-keys',
      tag,
      summary: 'Secret API keys, newest first',
      query: pageQuery,
      response: pageOf(keySchema),
      async handle({ workspaceId, query }) {
        return mapPage(await store.apiKeys.list(workspaceId, query), viewOf);
      },
    }),
    route({
      method: 'post',
      path: '/api-keys',
      tag,
      summary: 'A new secret API key',
      body: z.strictObject({ name: nameSchema, expiresAt: momentSchema.optional() }),
      response: createdSchema,
      status: 201,
      async handle({ workspaceId, body }) {
        const created = await store.apiKeys.create(workspaceId, body);
        return { ...viewOf(created), key: created.key };
      },
    }),
    route({
      method: 'delete',
      path: '/api-keys/:id',
      tag,
      summary: 'Revoke a key',
      params: idParams,
      async handle({ workspaceId, params }) {
        await store.apiKeys.revoke(workspaceId, params.id);
        access.forget();
      },
    }),
  ];
}

function viewOf({ id, name, prefix, createdAt, lastUsedAt, expiresAt, revokedAt }: ApiKey) {
  return {
    ...{ id, name, prefix },
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
