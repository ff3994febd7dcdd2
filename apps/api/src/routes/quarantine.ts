import { bodyBytes, decodeBody, type RawLine } from '@trackyard/lake';
import { COUNTED_ITEMS, type QuarantinedItem, type Store } from '@trackyard/store';
import { mapPage } from '../http/map-page.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, idSchema, instantSchema, pageOf, pageQuery, textSchema, z } from '../http/schemas.ts';
import { findLine } from '../sources/find-line.ts';
import { replayQuarantine, type ReplayQuarantineOptions } from '../sources/replay-quarantine.ts';

/** Items of one call; many are work of the hub (`quarantine-replays.ts`). */
const MAX_REPLAYED = 100;

const problemSchema = z.object({ code: z.string(), message: z.string(), path: z.string().optional() });
const item = {
  id: z.string(),
  sourceId: z.string(),
  requestId: z.string().openapi({ description: "Names the lake's line with the raw body." }),
  index: z.number().int().nullable().openapi({ description: 'Place in the batch; null: the whole body.' }),
  messageId: z.string().nullable(),
  problems: z.array(z.unknown()),
  item: z.string().openapi({ description: 'As it came, JSON text; empty where the whole body was refused.' }),
  receivedAt: instantSchema,
};
const itemSchema = z.object(item).openapi('QuarantinedItem');
const detailSchema = z
  .object({
    ...item,
    status: z.enum(['open', 'replayed', 'deleted']),
    request: z
      .object({
        ...{ method: z.string(), path: z.string(), headers: z.record(z.string(), z.string()) },
        body: z.string().openapi({ description: 'Decompressed text; base64 where it is none.' }),
        isText: z.boolean(),
      })
      .nullable()
      .openapi({ description: 'Null while it is not in the lake yet, or was deleted there.' }),
  })
  .openapi('QuarantinedItemDetail');
const reasonsSchema = z
  .object({
    data: z.array(z.object({ code: z.string(), items: z.number(), latestAt: instantSchema })),
    counted: z.number().openapi({ description: 'Only this many of the newest are counted.' }),
  })
  .openapi('QuarantineReasons');
const replaySchema = z.strictObject({
  items: z
    .array(
      z.strictObject({
        id: idSchema,
        item: z.unknown().optional().openapi({ description: 'In the place of the refused item.' }),
        body: textSchema(1_000_000).optional().openapi({ description: 'In the place of a refused body.' }),
      }),
    )
    .max(MAX_REPLAYED)
    .optional(),
  code: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: 'Without `items`: only those with this code.' }),
  cursor: z.string().max(1000).optional().openapi({ description: '`nextCursor` of the call before.' }),
  dryRun: z.boolean().default(false).openapi({ description: 'Only say what would become of them.' }),
});
const replayedSchema = z
  .object({
    replayed: z.number().openapi({ description: 'Items that were settled, or would be.' }),
    events: z.number(),
    refused: z.array(z.object({ id: z.string(), problems: z.array(problemSchema) })),
    nextCursor: z.string().nullable(),
  })
  .openapi('QuarantineReplay');

export type QuarantineRoutesOptions = ReplayQuarantineOptions & {
  store: Pick<Store, 'sources' | 'quarantine' | 'secrets'>;
};

export function quarantineRoutes(options: QuarantineRoutesOptions): Route[] {
  return [...readRoutes(options), replayRoute(options)];
}

function readRoutes({ store, lake }: QuarantineRoutesOptions): Route[] {
  const tag = 'Sources';
  return [
    route({
      method: 'get',
      path: '/sources/:id/quarantine',
      tag,
      summary: 'Refused items, newest first',
      params: idParams,
      query: pageQuery.extend({ code: z.string().max(100).optional() }),
      response: pageOf(itemSchema),
      async handle({ workspaceId, params: { id }, query }) {
        await store.sources.get(workspaceId, id);
        return mapPage(await store.quarantine.list(workspaceId, id, query), viewOf);
      },
    }),
    route({
      method: 'get',
      path: '/sources/:id/quarantine-reasons',
      tag,
      summary: 'Why items were refused: each first problem, how often',
      params: idParams,
      response: reasonsSchema,
      async handle({ workspaceId, params: { id } }) {
        await store.sources.get(workspaceId, id);
        const reasons = await store.quarantine.reasons(workspaceId, id);
        const data = reasons.map(({ latestAt, ...rest }) => ({ ...rest, latestAt: latestAt.toISOString() }));
        return { data, counted: COUNTED_ITEMS };
      },
    }),
    route({
      method: 'get',
      path: '/sources/:id/quarantine/:itemId',
      tag,
      summary: 'One refused item with the request that it came in',
      params: idParams.extend({ itemId: idSchema }),
      response: detailSchema,
      async handle({ workspaceId, params: { id, itemId } }) {
        const entry = await store.quarantine.get(workspaceId, id, itemId);
        const { sourceId, requestId, receivedAt, status } = entry;
        const line = await findLine(lake, { sourceId, requestId, receivedAt: receivedAt.getTime() });
        return { ...viewOf(entry), status, request: line ? requestView(line) : null };
      },
    }),
  ];
}

function replayRoute(options: QuarantineRoutesOptions): Route {
  const { store } = options;
  return route({
    method: 'post',
    path: '/sources/:id/quarantine/replay',
    tag: 'Sources',
    summary: 'Collect refused items once more, repaired or by the settings of now',
    description:
      'Those that are right by now come in as a new request of the source: the books count them as received again, and ' +
      'as accepted or duplicate. They keep their time and message id. The others stay, with what is wrong. ' +
      `A call takes ${MAX_REPLAYED} items; hand \`nextCursor\` back for the rest, or have the hub replay them all: ` +
      '`POST /sources/{id}/quarantine/replays`.',
    params: idParams,
    body: replaySchema,
    response: replayedSchema,
    async handle({ workspaceId, params: { id }, body: { items, code, cursor, dryRun } }) {
      const source = await store.sources.get(workspaceId, id);
      const page = items
        ? {
            data: await store.quarantine.openByIds(
              workspaceId,
              id,
              items.map((one) => one.id),
            ),
            nextCursor: null,
          }
        : await store.quarantine.list(workspaceId, id, { code, cursor, limit: MAX_REPLAYED });
      const repairs = new Map(items?.map(({ id: entry, ...repair }) => [entry, repair]));
      const result = await replayQuarantine({ source, entries: page.data, repairs, dryRun }, options);
      const refused = result.refused.map((one) => ({ ...one, problems: [...one.problems] }));
      return { ...result, refused, nextCursor: page.nextCursor };
    },
  });
}

function viewOf({ itemIndex, receivedAt, ...entry }: QuarantinedItem) {
  return { ...entry, index: itemIndex < 0 ? null : itemIndex, receivedAt: receivedAt.toISOString() };
}

function requestView(line: RawLine) {
  const { method, path, headers } = line;
  const decoded = decodeBody({ ...line, truncated: false });
  const isText = 'text' in decoded;
  return { method, path, headers, isText, body: isText ? decoded.text : bodyBytes(line).toString('base64') };
}
