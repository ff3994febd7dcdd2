import { TrackyardError } from '@trackyard/base';
import { destinations, sources } from '@trackyard/connectors';
import {
  actionJsonSchema,
  appVariables,
  CATEGORIES,
  settingsJsonSchema,
  summaryOf,
  type ActionMeta,
  type ConnectorMeta,
  type ConnectorSummary,
  type DestinationMeta,
} from '@trackyard/connector-sdk';
import { route, type Route } from '../http/route.ts';
import { settingsSchema, z } from '../http/schemas.ts';
import { sourceDocs } from '../sources/connector-docs.ts';

const summarySchema = z
  .object({
    type: z.string(),
    name: z.string(),
    category: z.enum(CATEGORIES),
    description: z.string(),
    unavailable: z
      .object({ reason: z.string(), message: z.string() })
      .nullable()
      .openapi({ description: 'Why it cannot be used here.' }),
  })
  .openapi('Connector');
const listedSchema = summarySchema
  .extend({
    needs: z.array(z.string()).openapi({ description: 'Labels of the settings that must be filled in.' }),
    connectsAccount: z.boolean().openapi({ description: 'By OAuth, at `/oauth/:type/start`.' }),
  })
  .openapi('ListedConnector');
const listSchema = z.object({ data: z.array(listedSchema), nextCursor: z.null() });
const sourceSchema = summarySchema
  .extend({
    kind: z.enum(['collection', 'webhook', 'pull']),
    settings: settingsSchema,
    mapped: z
      .object({ setting: z.string(), fields: settingsSchema })
      .nullable()
      .openapi({ description: 'A setting that maps what is sent to these fields of an event.' }),
    docs: z.string().nullable().openapi({ description: 'Its README, Markdown: how it is set up.' }),
  })
  .openapi('SourceConnector');
const actionSchema = z.object({
  name: z.string(),
  description: z.string(),
  trigger: z.string().nullable().openapi({ description: 'FQL that a new mapping begins with.' }),
  hidden: z.boolean(),
  fields: settingsSchema.openapi({
    description: 'JSON Schema; every value may also be a mapping directive.',
  }),
});
const presetSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  trigger: z.string(),
  action: z.string(),
  fields: settingsSchema,
});
const destinationSchema = summarySchema
  .extend({
    settings: settingsSchema.openapi({ description: 'JSON Schema; secrets have `writeOnly: true`.' }),
    actions: z.record(z.string(), actionSchema),
    oauth: z
      .object({ vendor: z.string(), variables: z.array(z.string()) })
      .nullable()
      .openapi({
        description: 'An account is connected by `/oauth/:type/start`; these variables hold the app.',
      }),
    presets: z.array(presetSchema).openapi({ description: 'Used while a destination has no mappings.' }),
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
        const { kind, mapped } = meta;
        return {
          ...{
            ...summaryView(summaryOf(meta)),
            kind,
            settings: jsonSchemaOf(meta),
            docs: await sourceDocs(params.type),
          },
          mapped: mapped ? { setting: mapped.setting, fields: { ...actionJsonSchema(mapped.fields) } } : null,
        };
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
        return destinationView(await found(destinations[params.type]).meta());
      },
    }),
  ];
}

function destinationView(meta: DestinationMeta) {
  const actions = Object.entries(meta.actions).map(([name, action]) => [name, actionView(action)]);
  return {
    ...summaryView(summaryOf(meta)),
    settings: jsonSchemaOf(meta),
    actions: Object.fromEntries(actions),
    oauth: meta.oauth
      ? { vendor: meta.oauth.vendor, variables: Object.values(appVariables(meta.oauth)) }
      : null,
    presets: meta.presets.map(({ description, fields, ...preset }) => ({
      ...preset,
      description: description ?? null,
      fields: { ...fields },
    })),
  };
}

function actionView({ name, description, trigger, hidden = false, fields }: ActionMeta) {
  return { name, description, trigger: trigger ?? null, hidden, fields: { ...actionJsonSchema(fields) } };
}

async function listOf(table: Readonly<Record<string, { summary(): Promise<ConnectorSummary> }>>) {
  const summaries = await Promise.all(Object.values(table).map((entry) => entry.summary()));
  const data = summaries.map(({ needs, oauth = false, ...summary }) => {
    return { ...summaryView(summary), needs: [...needs], connectsAccount: oauth };
  });
  return { data, nextCursor: null };
}

function summaryView(summary: Omit<ConnectorSummary, 'needs' | 'oauth'>) {
  const { slug, name, category, description, unavailable } = summary;
  return { type: slug, name, category, description, unavailable: unavailable ?? null };
}

function jsonSchemaOf(meta: ConnectorMeta): Record<string, unknown> {
  return { ...settingsJsonSchema(meta.settings) };
}

function found<T>(entry: T | undefined): T {
  if (!entry) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such connector.' });
  return entry;
}
