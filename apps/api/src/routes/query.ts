import type { Response } from 'express';
import { TrackyardError } from '@trackyard/base';
import { listTables } from '@trackyard/parquet';
import {
  createWarehouseSql,
  queryLake,
  type QueryRequest,
  type QueryResult,
  type SourceTable,
} from '@trackyard/query';
import type { Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { idSchema, momentSchema, textSchema, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';
import { createQueryGate } from '../query-gate.ts';
import { readJson, sendCsv, sendParquet } from '../send-query-result.ts';

const MAX_SQL = 50_000;
const MAX_SOURCES = 200;
const SECONDS = { default: 30, max: 60 };
const ROWS = { json: { default: 1_000, max: 10_000 }, file: { default: 100_000, max: 1_000_000 } };

const FORMATS = ['json', 'csv', 'parquet'] as const;
type Format = (typeof FORMATS)[number];

const bodySchema = z
  .strictObject({
    sql: textSchema(MAX_SQL).min(1).openapi({ example: 'SELECT event, count(*) FROM events GROUP BY 1' }),
    on: z.enum(['warehouse', 'lake']),
    format: z.enum(FORMATS).default('json'),
    limit: z
      .number()
      .int()
      .min(1)
      .optional()
      .openapi({
        description: `Rows: ${ROWS.json.default} where absent, ${ROWS.json.max} at most; of files ${ROWS.file.default} and ${ROWS.file.max}.`,
      }),
    timeoutSeconds: z.number().int().min(1).max(SECONDS.max).default(SECONDS.default),
    sourceIds: z
      .array(idSchema)
      .max(MAX_SOURCES)
      .optional()
      .openapi({ description: 'Of the lake; all where absent.' }),
    from: momentSchema
      .optional()
      .openapi({ description: 'Of the lake: only hours with what was received from here on.' }),
    to: momentSchema.optional(),
  })
  .refine(({ limit = 1, format }) => limit <= rowsOf(format).max, {
    message: 'Is too high.',
    path: ['limit'],
  });

const resultSchema = z
  .object({
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    rows: z.array(z.array(z.unknown())),
    truncated: z.boolean().openapi({ description: 'There are more rows.' }),
  })
  .openapi('QueryResult');

type Body = z.output<typeof bodySchema>;

export type QueryRoutesOptions = Pick<
  ApiOptions,
  'lakeParts' | 'parquet' | 'warehouseUrl' | 'warehouseReadUrl' | 'egress'
> & { store: Pick<Store, 'sources' | 'destinations'> };

/** Read-only SQL. */
export function queryRoutes(options: QueryRoutesOptions): Route[] {
  const gate = createQueryGate();
  const warehouse = createWarehouseSql({
    url: options.warehouseUrl,
    readUrl: options.warehouseReadUrl,
    socket: () => options.egress.uncheckedDialForLocalWarehouse().socket(),
  });

  const run = async <T>(
    { workspaceId, body, signal }: { workspaceId: string; body: Body; signal: AbortSignal },
    use: (result: QueryResult) => Promise<T>,
  ): Promise<T> => {
    const { sql, limit = rowsOf(body.format).default, timeoutSeconds } = body;
    const request: QueryRequest = { sql, limit, timeoutMs: timeoutSeconds * 1000, signal };
    if (body.on === 'lake') {
      const span = { from: body.from?.getTime(), to: body.to?.getTime() };
      const sources = await sourceTables(options, workspaceId, { sourceIds: body.sourceIds, span });
      return queryLake(parquetOf(options), { ...request, sources, span }, use);
    }
    await assertOwnWarehouse(options, workspaceId);
    return warehouse.query(request, use);
  };

  return [
    route({
      method: 'post',
      path: '/query',
      tag: 'Query',
      summary: 'Run a query that reads',
      description:
        'One SELECT. On `warehouse`: the local warehouse, in the SQL of PostgreSQL, by a login that can only read. On ' +
        "`lake`: the workspace's accepted events as Parquet, in the SQL of DuckDB: the view `events`, and one of each " +
        'source by its slug; closed hours, each message once. `csv` (RFC 4180) and `parquet` answer with a file; ' +
        '`Trackyard-Truncated` (a trailer of CSV, a header of Parquet) says whether there are more rows than `limit`.',
      body: bodySchema,
      response: resultSchema,
      handle({ workspaceId, body, response }) {
        const call = { workspaceId, body, signal: untilClosed(response) };
        return gate.pass(workspaceId, async () => {
          if (body.format === 'json') return run(call, readJson);
          const send = body.format === 'csv' ? sendCsv : sendParquet;
          return run(call, (result) => send(result, response));
        });
      },
    }),
  ];
}

function rowsOf(format: Format) {
  return format === 'json' ? ROWS.json : ROWS.file;
}

function untilClosed(response: Response): AbortSignal {
  const closed = new AbortController();
  response.on('close', () => closed.abort());
  return closed.signal;
}

function parquetOf({ parquet }: QueryRoutesOptions) {
  if (parquet) return parquet;
  throw new TrackyardError('TY_QUERY_NOT_OFFERED', {
    message: 'The lake is not kept as Parquet here: set TRACKYARD_PARQUET=on.',
  });
}

async function sourceTables(
  { store, lakeParts: { storage } }: QueryRoutesOptions,
  workspaceId: string,
  {
    sourceIds,
    span,
  }: Pick<Body, 'sourceIds'> & { span: { from: number | undefined; to: number | undefined } },
): Promise<SourceTable[]> {
  const own = await store.sources.byId(workspaceId);
  for (const id of sourceIds ?? []) if (!own.has(id)) await store.sources.get(workspaceId, id);
  const wanted = [...own.values()].filter(({ id }) => sourceIds?.includes(id) ?? true);
  return Promise.all(
    wanted.map(async ({ id, slug }) => ({
      ...{ id, slug },
      files: await listTables(storage, { sourceId: id, ...span }),
    })),
  );
}

/** There is one local warehouse, and it is the workspace's that has it as a destination. */
async function assertOwnWarehouse({ store }: QueryRoutesOptions, workspaceId: string): Promise<void> {
  const destinations = await store.destinations.byId(workspaceId);
  if ([...destinations.values()].some(({ builtin }) => builtin)) return;
  throw new TrackyardError('TY_QUERY_NOT_OFFERED', { message: 'This workspace has no local warehouse.' });
}
