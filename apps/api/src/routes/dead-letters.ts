import { TrackyardError } from '@trackyard/base';
import type { DeadLetter, Store } from '@trackyard/store';
import { editedEvent } from '../edited-event.ts';
import { mapPage } from '../http/map-page.ts';
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

const statusSchema = z.enum(['open', 'redriving', 'redriven', 'deleted']);
const exchangeSchema = z.record(z.string(), z.unknown()).nullable();
const summary = {
  id: z.string(),
  ...{ connectionId: z.string(), destinationId: z.string(), sourceId: z.string(), messageId: z.string() },
  reason: z.string(),
  message: z.string().nullable(),
  attempts: z.number().int(),
  status: statusSchema.openapi({ description: 'redriving: on its way back into the queue.' }),
  createdAt: instantSchema,
  editedAt: instantSchema.nullable(),
  redriveId: z.string().nullable(),
  redrivenAt: instantSchema.nullable(),
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
  connectionId: idSchema.optional(),
  reason: textSchema(200).optional(),
  from: momentSchema.optional(),
  to: momentSchema.optional(),
};
const editSchema = z.strictObject({
  event: z.record(z.string(), z.unknown()).openapi({ description: 'The whole event, as `event` showed it.' }),
});
const countsSchema = z
  .object({
    total: z.number().int(),
    reasons: z.array(z.object({ reason: z.string(), deadLetters: z.number().int() })),
  })
  .openapi('DeadLetterCounts');
const deletedSchema = z.object({ deleted: z.number().int() });

export type DeadLetterRoutesOptions = { store: Pick<Store, 'deadLetters'> };

export function deadLetterRoutes(options: DeadLetterRoutesOptions): Route[] {
  const { store } = options;
  const tag = 'Dead letters';
  return [
    route({
      method: 'get',
      path: '/dead-letters',
      tag,
      summary: 'Events that a destination will not get, newest first',
      description: 'Open ones, where no status is named.',
      query: pageQuery.extend({ ...filter, status: statusSchema.optional() }),
      response: pageOf(letterSchema),
      async handle({ workspaceId, query: { cursor, limit, ...wanted } }) {
        return mapPage(await store.deadLetters.list(workspaceId, wanted, { cursor, limit }), viewOf);
      },
    }),
    route({
      method: 'get',
      path: '/dead-letters/counts',
      tag,
      summary: 'How many dead letters there are, by reason',
      description:
        'Open ones, where no status is named. What a redrive or a deletion by the same filter would take.',
      query: z.strictObject({ ...filter, status: statusSchema.optional() }),
      response: countsSchema,
      async handle({ workspaceId, query }) {
        const reasons = await store.deadLetters.countByReason(workspaceId, query);
        return { total: reasons.reduce((sum, one) => sum + one.deadLetters, 0), reasons };
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
      method: 'patch',
      path: '/dead-letters/:id',
      tag,
      summary: 'Repair the event of an open dead letter',
      description:
        'It is checked like an event that arrives. What the hub stamped stays: the source, `messageId`, the request, ' +
        'when it was received and sent. A redrive sends it through the mapping of then.',
      params: idParams,
      body: editSchema,
      response: detailSchema,
      async handle({ workspaceId, params: { id }, body }) {
        const letter = await store.deadLetters.get(workspaceId, id);
        refuseSettled(letter);
        return viewOf(await store.deadLetters.edit(workspaceId, id, editedEvent(letter, body.event)));
      },
    }),
    ...deletions(options, tag),
  ];
}

function deletions({ store }: DeadLetterRoutesOptions, tag: string): Route[] {
  return [
    route({
      method: 'delete',
      path: '/dead-letters',
      tag,
      summary: 'Delete dead letters for good',
      description: 'Open ones that match; at least one condition is needed.',
      query: z.strictObject({ ...filter, ids: idList().optional() }),
      response: deletedSchema,
      async handle({ workspaceId, query }) {
        if (Object.values(query).every((value) => value === undefined)) {
          throw new TrackyardError('TY_VALIDATION', { message: 'Say which dead letters to delete.' });
        }
        return { deleted: await store.deadLetters.remove(workspaceId, query) };
      },
    }),
    route({
      method: 'delete',
      path: '/dead-letters/:id',
      tag,
      summary: 'Delete one dead letter for good',
      params: idParams,
      async handle({ workspaceId, params: { id } }) {
        refuseSettled(await store.deadLetters.get(workspaceId, id));
        await store.deadLetters.remove(workspaceId, { ids: [id] });
      },
    }),
  ];
}

function refuseSettled({ status }: DeadLetter): void {
  if (status === 'open') return;
  throw new TrackyardError('TY_CONFLICT', { message: `This dead letter is ${status}: it stays as it is.` });
}

/** Comma-separated. */
function idList() {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(idSchema).max(200));
}

function viewOf(letter: DeadLetter) {
  const { createdAt, editedAt, redrivenAt, request, response, ...rest } = letter;
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    editedAt: editedAt?.toISOString() ?? null,
    redrivenAt: redrivenAt?.toISOString() ?? null,
    request: request && { ...request },
    response: response && { ...response },
  };
}
