import { TrackyardError } from '@trackyard/base';
import { parseBatch } from '@trackyard/event-spec';
import { bodyBytes, decodeBody, normaliseLine, serverMessageId, type RawLine } from '@trackyard/lake';
import type { Source, Store } from '@trackyard/store';
import { findSourceMeta, required } from '../connector-metas.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, instantSchema, settingsSchema, textSchema, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';
import { changeSourceSettings } from '../source-settings.ts';
import { findLine } from '../sources/find-line.ts';
import { readRequest, requestOfLine } from '../sources/read-request.ts';
import { webhookConnector } from '../sources/source-connector.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS = 7;
const MAX_OBJECTS = 8;
const SHOWN_CHARACTERS = 100_000;
const SHOWN_EVENTS = 20;
const MAX_REFUSED = 10;

const problemSchema = z.object({ code: z.string(), message: z.string(), path: z.string().optional() });
const samplesSchema = z
  .object({
    data: z.array(
      z.object({
        id: z.string().openapi({ description: 'Names it in `POST /sources/:id/test`.' }),
        receivedAt: instantSchema,
        ...{ method: z.string(), path: z.string(), headers: z.record(z.string(), z.string()) },
        body: z.string().openapi({ description: 'Text; base64 where it is none. Of a GET, its query.' }),
        ...{ isText: z.boolean(), isCut: z.boolean() },
        events: z.number().openapi({ description: 'That it was accepted as.' }),
        problems: z.array(problemSchema),
      }),
    ),
    refused: z
      .array(z.record(z.string(), z.unknown()))
      .openapi({ description: 'Requests that were turned away, as not the vendor’s: in memory only.' }),
  })
  .openapi('SourceSamples');
const testBodySchema = z.strictObject({
  settings: settingsSchema.optional().openapi({ description: 'Changes, as a PATCH would make them.' }),
  sampleId: z.string().max(100).optional(),
  body: textSchema(1_000_000).optional().openapi({ description: 'In the place of a sample.' }),
  contentType: z.string().max(200).default('application/json'),
});
const testedSchema = z
  .object({
    events: z.array(settingsSchema).openapi({ description: 'As they would be accepted; the first 20.' }),
    ...{ total: z.number(), problem: problemSchema.nullable() },
    refused: z.array(
      z.object({ index: z.number(), problems: z.array(problemSchema), item: z.unknown().optional() }),
    ),
  })
  .openapi('SourceTest');

export type SourceSampleRoutesOptions = Pick<ApiOptions, 'lake' | 'unauthorized' | 'clock'> & {
  store: Pick<Store, 'sources' | 'secrets'>;
};

export function sourceSampleRoutes(options: SourceSampleRoutesOptions): Route[] {
  const { store, lake, clock, unauthorized } = options;
  const tag = 'Sources';
  return [
    route({
      method: 'get',
      path: '/sources/:id/samples',
      tag,
      summary: 'The latest requests, as they came',
      description: 'From the lake, so a moment after they came; and what was turned away.',
      params: idParams,
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(20).default(5) }),
      response: samplesSchema,
      async handle({ workspaceId, params: { id }, query: { limit } }) {
        await store.sources.get(workspaceId, id);
        const { lines } = await lake.scanPage({
          ...{ sourceIds: [id], newestFirst: true, limit, maxObjects: MAX_OBJECTS },
          from: clock.now() - MAX_DAYS * DAY_MS,
        });
        const { samples = [] } = (await unauthorized()) ?? {};
        const refused = samples.filter((sample) => isOfSource(sample, id)).slice(0, MAX_REFUSED);
        return { data: lines.map(sampleView), refused: refused.map((sample) => ({ ...sample })) };
      },
    }),
    route({
      method: 'post',
      path: '/sources/:id/test',
      tag,
      summary: 'What a webhook would become, by these settings; stores nothing',
      params: idParams,
      body: testBodySchema,
      response: testedSchema,
      handle: async ({ workspaceId, params: { id }, body }) =>
        testSource(await store.sources.get(workspaceId, id), body, options),
    }),
  ];
}

function isOfSource(sample: object, sourceId: string): boolean {
  const path = 'path' in sample ? String(sample.path) : '';
  return path.endsWith(`/webhooks/${sourceId}`);
}

function sampleView(line: RawLine) {
  const { requestId, receivedAt, method, path, headers } = line;
  const decoded = method === 'GET' ? { text: bodyBytes(line).toString() } : decodeBody(line);
  const text = 'text' in decoded ? decoded.text : undefined;
  const body = text ?? bodyBytes(line).toString('base64');
  const { events, rejections, problem } = normaliseLine(line);
  return {
    id: `${String(Date.parse(receivedAt))}.${requestId}`,
    ...{ receivedAt, method, path, headers },
    body: body.slice(0, SHOWN_CHARACTERS),
    ...{ isText: text !== undefined, isCut: body.length > SHOWN_CHARACTERS },
    events: events.length,
    problems: [...(problem ? [problem] : []), ...rejections.flatMap(({ problems }) => problems)],
  };
}

async function testSource(
  source: Source,
  { settings: given = {}, sampleId, body, contentType }: z.infer<typeof testBodySchema>,
  { store, lake, clock }: SourceSampleRoutesOptions,
): Promise<z.input<typeof testedSchema>> {
  const { definition, settings: stored } = await webhookConnector(source, store.secrets);
  const meta = required(await findSourceMeta(source.type));
  // Whether the secrets are there yet says nothing about what a body becomes.
  const { settings } = changeSourceSettings(meta, { stored, given, enabled: false });
  const receivedAt = clock.now();
  const read =
    sampleId === undefined
      ? {
          request: {
            ...POST,
            headers: { 'content-type': contentType },
            body: Buffer.from(body ?? ''),
            receivedAt,
          },
        }
      : requestOfLine(await sampleLine(source.id, sampleId, lake));
  if ('problem' in read) return { ...NOTHING, problem: read.problem };
  const result = readRequest(definition, read.request, settings);
  if ('problem' in result) return { ...NOTHING, problem: result.problem };
  if (result.items.length === 0) return { ...NOTHING, problem: null };
  const stamp = { sourceId: source.id, requestId: 'test', receivedAt: read.request.receivedAt };
  const newMessageId = (index: number) => serverMessageId('test', index);
  const parsed = parseBatch({ batch: result.items }, { batch: true, ...stamp, newMessageId });
  return {
    events: parsed.events.slice(0, SHOWN_EVENTS).map((event) => ({ ...event })),
    ...{ total: parsed.events.length, problem: parsed.problem ?? null },
    refused: parsed.rejections
      .slice(0, SHOWN_EVENTS)
      .map(({ index, problems, item }) => ({ index, problems, item })),
  };
}

const POST = { method: 'POST', query: {} } as const;
const NOTHING = { events: [], total: 0, refused: [] };

async function sampleLine(
  sourceId: string,
  sampleId: string,
  lake: SourceSampleRoutesOptions['lake'],
): Promise<RawLine> {
  const [, receivedAt, requestId = ''] = /^(\d{1,15})\.(.+)$/.exec(sampleId) ?? [];
  const line = receivedAt && (await findLine(lake, { sourceId, requestId, receivedAt: Number(receivedAt) }));
  if (!line) throw new TrackyardError('TY_NOT_FOUND', { message: 'This request is not stored any more.' });
  return line;
}
