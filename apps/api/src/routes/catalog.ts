import { TrackyardError } from '@trackyard/base';
import { destinations, sources } from '@trackyard/connectors';
import { settingsJsonSchema, type ConnectorMeta } from '@trackyard/connector-sdk';
import { route, type Route } from '../http/route.ts';
import { settingsSchema, z } from '../http/schemas.ts';

const summarySchema = z
  .object({ type: z.string(), name: z.string(), category: z.string(), description: z.string() })
  .openapi('Connector');
const listSchema = z.object({ data: z.array(summarySchema), nextCursor: z.null() });
const sourceSchema = summarySchema
  .extend({ kind: z.enum(['collection', 'webhook']), settings: settingsSchema })
  .openapi('SourceConnector');
const destinationSchema = summarySchema
  .extend({
    settings: settingsSchema.openapi({ description: 'JSON Schema; secrets have `writeOnly: true`.' }),
    actions: z.record(
      z.string(),
      z.object({ name: z.string(), description: z.string(), fields: settingsSchema }),
    ),
    presets: z.array(z.object({ name: z.string(), action: z.string(), types: z.array(z.string()) })),
  })
  .openapi('DestinationConnector');
/** May hold slashes: `segment/mixpanel`. */
const typeParams = z.strictObject({ type: z.string().max(200) });

export function catalogRoutes(): Route[] {
  const tag = 'Catalog';
  return [
    route({
      method: 'get',
      path: '/catalog/sources',
      tag,
      summary: 'Kinds of sources',
      response: listSchema,
      handle: () => listOf(sources),
    }),
    route({
      method: 'get',
      path: '/catalog/sources/*type',
      tag,
      summary: 'One kind of source',
      params: typeParams,
      response: sourceSchema,
      async handle({ params }) {
        const meta = await found(sources[params.type]).meta();
        return { ...summaryOf(meta), kind: meta.kind, settings: jsonSchemaOf(meta) };
      },
    }),
    route({
      method: 'get',
      path: '/catalog/destinations',
      tag,
      summary: 'Kinds of destinations',
      response: listSchema,
      handle: () => listOf(destinations),
    }),
    route({
      method: 'get',
      path: '/catalog/destinations/*type',
      tag,
      summary: 'One kind of destination',
      params: typeParams,
      response: destinationSchema,
      async handle({ params }) {
        const { meta, presets } = await found(destinations[params.type]).load();
        const actions = Object.entries(meta.actions).map(([name, action]) => [
          name,
          { ...action, fields: { ...settingsJsonSchema(action.fields) } },
        ]);
        return {
          ...summaryOf(meta),
          settings: jsonSchemaOf(meta),
          actions: Object.fromEntries(actions),
          presets: presets.map(({ name, action, types }) => ({ name, action, types: [...types] })),
        };
      },
    }),
  ];
}

async function listOf(table: Readonly<Record<string, { meta(): Promise<ConnectorMeta> }>>) {
  const metas = await Promise.all(Object.values(table).map((entry) => entry.meta()));
  return { data: metas.map(summaryOf), nextCursor: null };
}

function summaryOf({ slug, name, category, description }: ConnectorMeta) {
  return { type: slug, name, category, description };
}

function jsonSchemaOf(meta: ConnectorMeta): Record<string, unknown> {
  return { ...settingsJsonSchema(meta.settings) };
}

function found<T>(entry: T | undefined): T {
  if (!entry) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such connector.' });
  return entry;
}
