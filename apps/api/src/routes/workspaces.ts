import { TrackyardError } from '@trackyard/base';
import type { Store, Workspace } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { idParams, instantSchema, nameSchema, z } from '../http/schemas.ts';
import type { Access } from '../auth/access.ts';

const workspaceSchema = z
  .object({ id: z.string(), name: z.string(), createdAt: instantSchema })
  .openapi('Workspace');
const bodySchema = z.strictObject({ name: nameSchema });

export function workspaceRoutes({ store }: { store: Pick<Store, 'workspaces'> }): Route[] {
  const tag = 'Workspaces';
  return [
    route({
      method: 'get',
      path: '/workspaces',
      tag,
      summary: 'Your workspaces',
      description: 'With an API key: the one that it belongs to.',
      anyWorkspace: true,
      response: z.object({ data: z.array(workspaceSchema), nextCursor: z.null() }),
      async handle({ access }) {
        const mine =
          access.kind === 'session'
            ? await store.workspaces.ofUser(access.id)
            : [await store.workspaces.get(access.workspaceId)];
        return { data: mine.map(viewOf), nextCursor: null };
      },
    }),
    route({
      method: 'post',
      path: '/workspaces',
      tag,
      summary: 'A new workspace',
      description: 'For people who are signed in; an API key belongs to one workspace.',
      anyWorkspace: true,
      body: bodySchema,
      response: workspaceSchema,
      status: 201,
      async handle({ access, body }) {
        if (access.kind !== 'session') throw new TrackyardError('TY_FORBIDDEN');
        return viewOf(await store.workspaces.create({ name: body.name, ownerId: access.id }));
      },
    }),
    route({
      method: 'patch',
      path: '/workspaces/:id',
      tag,
      summary: 'Rename a workspace',
      anyWorkspace: true,
      params: idParams,
      body: bodySchema,
      response: workspaceSchema,
      async handle({ access, params, body }) {
        await checkOwn(store, access, params.id);
        return viewOf(await store.workspaces.rename(params.id, body.name));
      },
    }),
  ];
}

async function checkOwn(
  store: Pick<Store, 'workspaces'>,
  access: Access,
  workspaceId: string,
): Promise<void> {
  if (access.kind !== 'session') {
    if (access.workspaceId !== workspaceId) throw new TrackyardError('TY_NOT_FOUND');
    return;
  }
  const role = await store.workspaces.role(workspaceId, access.id);
  if (!role) throw new TrackyardError('TY_NOT_FOUND');
  if (role !== 'owner' && role !== 'admin') throw new TrackyardError('TY_FORBIDDEN');
}

function viewOf({ id, name, createdAt }: Workspace) {
  return { id, name, createdAt: createdAt.toISOString() };
}
