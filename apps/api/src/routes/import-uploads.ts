import { EVENT_TYPES } from '@trackyard/event-spec';
import { parseMaps, type FileWishes } from '@trackyard/import-file';
import { route, type Route } from '../http/route.ts';
import { idParams, nameSchema, textSchema, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';
import { previewFile } from '../preview-file.ts';
import { openUpload, storeUpload } from '../upload-file.ts';
import { importSchema, importView, planSchema, planView, rowRefusalSchema } from './import-view.ts';

const UPLOADS = ['text/csv', 'application/x-ndjson', 'application/gzip'];
const MAX_COLUMNS = 1_000;
const mapSchema = textSchema(300);
const wishesShape = {
  format: z.enum(['csv', 'ndjson']).optional().openapi({ description: 'Found in the file where absent.' }),
  delimiter: z
    .union([z.literal('tab'), z.string().length(1)])
    .optional()
    .openapi({ description: 'Of CSV: a character, or `tab`. Found in the header where absent.' }),
  type: z.enum(EVENT_TYPES).optional().openapi({
    description: 'Of rows that name none. `track` where absent and no column has it.',
  }),
  event: textSchema(200).min(1).optional().openapi({ description: 'The name of track events without one.' }),
  map: z
    .union([mapSchema, z.array(mapSchema).max(MAX_COLUMNS)])
    .optional()
    .openapi({
      description:
        'May be given many times: `Column=field`, `Column=properties.total:number` (or `:boolean`, `:json`), `Column=` ' +
        'leaves it out. What is not mapped goes where its name says, else to properties or traits.',
    }),
};
const wishesQuery = z.strictObject(wishesShape);
const uploadQuery = z.strictObject({
  name: nameSchema.default('file').openapi({ description: "The file's name, for people." }),
  ...wishesShape,
  ratePerSecond: z.coerce.number().min(0.1).max(100_000).optional().openapi({ description: 'Rows.' }),
});
const previewSchema = z
  .object({
    plan: planSchema,
    rows: z.array(
      z.union([
        z.object({ line: z.number().int(), row: z.string(), event: z.record(z.string(), z.unknown()) }),
        rowRefusalSchema,
      ]),
    ),
  })
  .openapi('ImportPreview');

export type ImportUploadOptions = Pick<ApiOptions, 'clock'> & {
  store: Pick<ApiOptions['store'], 'imports' | 'sources'>;
  lakeParts: Pick<ApiOptions['lakeParts'], 'imports'>;
};

/** Files of events, CSV or NDJSON, gzip or not. */
export function importUploadRoutes({ store, lakeParts, clock }: ImportUploadOptions): Route[] {
  const tag = 'Imports';
  return [
    route({
      method: 'post',
      path: '/sources/:id/imports',
      tag,
      summary: 'Import a file',
      description:
        'The body is the file: CSV with a header (delimiter, quotes and line ends as they come), or NDJSON with an event ' +
        'a line; in UTF-8, with gzip or without, 10 GB decompressed at most. It is stored as it comes; the import begins ' +
        'with its last byte and goes on over restarts. Each row becomes an event with its own time, by the same rules ' +
        'as those of `/v1/import`, and with a message id made of file and line unless it has one: the same file twice, ' +
        'read in the same way, has the same events, and those that come again within the dedupe window are duplicates. ' +
        'Look at the preview first.',
      params: idParams,
      query: uploadQuery,
      upload: UPLOADS,
      response: importSchema,
      status: 201,
      async handle({ workspaceId, params: { id: sourceId }, query, request }) {
        const { name, ratePerSecond, ...wishes } = query;
        await store.sources.get(workspaceId, sourceId);
        const file = await openUpload(request, wishesOf(wishes));
        const given = { sourceId, name, ratePerSecond };
        const parts = { imports: store.imports, files: lakeParts.imports };
        return importView(await storeUpload({ workspaceId, file, given, ...parts }));
      },
    }),
    route({
      method: 'post',
      path: '/sources/:id/imports/preview',
      tag,
      summary: 'What a file would become',
      description:
        'Reads the beginning of a file in the same way, 256 KB at most, and stores nothing: how it is read, and the ' +
        'first rows as events or as refusals. Its beginning is enough to send; its last line may be cut then.',
      params: idParams,
      query: wishesQuery,
      upload: UPLOADS,
      response: previewSchema,
      async handle({ workspaceId, params, query, request }) {
        await store.sources.get(workspaceId, params.id);
        const file = await openUpload(request, wishesOf(query));
        return { plan: planView(file.plan), rows: await previewFile(file, clock.now()) };
      },
    }),
  ];
}

function wishesOf({ map, delimiter, ...plain }: z.output<typeof wishesQuery>): FileWishes {
  const wishes = { ...plain, delimiter: delimiter === 'tab' ? '\t' : delimiter };
  return map === undefined ? wishes : { ...wishes, map: parseMaps([map].flat()) };
}
