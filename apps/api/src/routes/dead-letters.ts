import { TrackyardError } from '@trackyard/base';
import type { DeadLetter, Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import {
  idParams,
  idSchema,
  instantSchema,
  momentSchema,
  pageOf,
  pageQuery,
  textSchema,
  z,
} from '../http/schemas.ts';

const exchangeSchema = z.record(z.string(), z.unknown()).nullable();
const summary = {
  id: z.string(),
  ...{ connectionId: z.string(), destinationId: z.string(), sourceId: z.string(), messageId: z.string() },
  reason: z.string(),
  message: z.string().nullable(),
  attempts: z.number().int(),
  status: z.enum(['open', 'redriven', 'deleted']),
  createdAt: instantSchema,
};
const letterSchema = z.object(summary).openapi('DeadLetter');
const detailSchema = z
  .object({
    ...summary,
    event: z.string().openapi({ description: 'The normalised event as JSON text; empty once deleted.' }),
    request: exchangeSchema,
    response: exchangeSchema,
  })
  .openapi('DeadLetterDetail');
const filter = {
  destinationId: idSchema.optional(),
  reason: textSchema(200).optional(),
  from: momentSchema.optional(),
  to: momentSchema.optional(),
};

export function deadLetterRoutes({ store }: { store: Pick<Store, 'deadLetters' | 'destinations'> }): Route[] {
  const tag = 'Dead letters';
  return [
    route({
      method: 'get',
      path: '/dead-letters',
      tag,
      summary: 'Events that a destination will not get, newest first',
      query: pageQuery.extend(filter),
      response: pageOf(letterSchema),
      async handle({ workspaceId, query: { cursor, limit, ...wanted } }) {
        const { data, nextCursor } = await store.deadLetters.list(workspaceId, wanted, { cursor, limit });
        return { data: data.map(viewOf), nextCursor };
      },
    }),
    route({
      method: 'get',
      path: '/dead-letters/:id',
      tag,
      summary: 'One dead letter with its event, request and response',
      params: idParams,
      response: detailSchema,
      handle: async ({ workspaceId, params }) => viewOf(await store.deadLetters.get(workspaceId, params.id)),
    }),
    route({
      method: 'delete',
      path: '/dead-letters',
      tag,
      summary: 'Delete dead letters for good',
      description: 'Those that match; at least one condition is needed.',
      query: z.strictObject({ ...filter, ids: idList().optional() }),
      response: z.object({ deleted: z.number().int() }),
      async handle({ workspaceId, query }) {
        if (Object.values(query).every((value) => value === undefined)) {
          throw new TrackyardError('TY_VALIDATION', { message: 'Say which dead letters to delete.' });
        }
        const counts = await store.deadLetters.remove(workspaceId, query);
        return { deleted: [...counts.values()].reduce((sum, count) => sum + count, 0) };
      },
    }),
  ];
}

/** Comma-separated. */
function idList() {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(idSchema).max(200));
}

function viewOf(letter: DeadLetter) {
  const { createdAt, request, response, ...rest } = letter;
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    request: request && { ...request },
    response: response && { ...response },
  };
}
