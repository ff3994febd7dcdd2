import type { Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { idParams, instantSchema, z } from '../http/schemas.ts';
import { describeEvents } from '../sources/describe-events.ts';
import { VALUE_TYPES } from '../sources/property-facts.ts';
import { sampleEvents, type SampleOptions } from '../sources/sample-events.ts';

const KEPT_MS = 60_000;
const MAX_KEPT = 100;

const propertySchema = z.object({
  name: z.string().openapi({ description: '`a.b` inside of an object, `a[].b` inside of a list.' }),
  count: z.number().openapi({ description: 'Events that have it with a value.' }),
  types: z
    .array(z.object({ type: z.enum(VALUE_TYPES), count: z.number() }))
    .openapi({ description: 'More than one is a conflict.' }),
  ...{ firstSeen: instantSchema, lastSeen: instantSchema },
  examples: z.array(z.string()),
});
const kindSchema = z.object({
  type: z.string(),
  name: z.string().nullable(),
  count: z.number(),
  ...{ firstSeen: instantSchema, lastSeen: instantSchema },
  properties: z.array(propertySchema),
  moreProperties: z.number(),
});
const schemaSchema = z
  .object({
    sample: z
      .object({
        events: z.number(),
        ...{ hours: z.number(), hoursWithEvents: z.number() },
        ...{ from: instantSchema, to: instantSchema, takenAt: instantSchema },
      })
      .openapi({
        description: 'What this is drawn from: so many events of so many of the hours with events.',
      }),
    kinds: z.array(kindSchema),
    moreKinds: z.number(),
  })
  .openapi('SourceSchema');

type SourceSchema = z.infer<typeof schemaSchema>;

export type SourceSchemaRoutesOptions = SampleOptions & { store: Pick<Store, 'sources'> };

export function sourceSchemaRoutes(options: SourceSchemaRoutesOptions): Route[] {
  const { store, clock } = options;
  const kept = new Map<string, { at: number; schema: Promise<SourceSchema> }>();

  /** One look a minute and source, whoever asks. */
  const schemaOf = (sourceId: string): Promise<SourceSchema> => {
    const known = kept.get(sourceId);
    if (known && clock.now() - known.at < KEPT_MS) return known.schema;
    const schema = readSchema(sourceId, options);
    kept.delete(sourceId);
    kept.set(sourceId, { at: clock.now(), schema });
    schema.catch(() => kept.delete(sourceId));
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_KEPT) break;
      kept.delete(oldest);
    }
    return schema;
  };

  return [
    route({
      method: 'get',
      path: '/sources/:id/schema',
      tag: 'Sources',
      summary: 'Events and properties seen: types, fill rates, examples',
      description: 'From a sample of up to 5,000 stored events of the last seven days; kept for a minute.',
      params: idParams,
      response: schemaSchema,
      async handle({ workspaceId, params: { id } }) {
        await store.sources.get(workspaceId, id);
        return schemaOf(id);
      },
    }),
  ];
}

async function readSchema(sourceId: string, options: SampleOptions): Promise<SourceSchema> {
  const { events, from, to, ...hours } = await sampleEvents(sourceId, options);
  const sample = { ...hours, events: events.length, from: from.toISOString(), to: to.toISOString() };
  const takenAt = new Date(options.clock.now()).toISOString();
  return { sample: { ...sample, takenAt }, ...describeEvents(events) };
}
