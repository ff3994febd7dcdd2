import { newUuid, TrackyardError } from '@trackyard/base';
import type { MappingTest, Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { idParams, instantSchema, nameSchema, settingsSchema, z } from '../http/schemas.ts';
import {
  resultOf,
  runMappingTests,
  sampleEvent,
  type Expected,
  type MappingTestsOptions,
} from '../mapping-tests.ts';
import { openTrial } from '../trials.ts';
import { diffSchema, requestSchema } from '../try-stored-events.ts';

const MAX_REQUESTS = 50;
const MAX_DESTINATIONS = 500;
const MAX_TESTS = 50;

const expectedSchema = z.object({
  outcome: z.string().max(50),
  requests: z.array(requestSchema).max(MAX_REQUESTS).openapi({ description: 'Secrets are `"********"`.' }),
});
const testSchema = z
  .object({
    ...{ id: z.string(), destinationId: z.string(), name: z.string() },
    ...{ event: settingsSchema, expected: expectedSchema },
    ...{ createdAt: instantSchema, updatedAt: instantSchema },
  })
  .openapi('MappingTest');
const newSchema = z.strictObject({
  name: nameSchema,
  event: settingsSchema,
  expected: expectedSchema.optional().openapi({ description: 'Absent: what the event causes today.' }),
});
export const mappingTestResultSchema = z
  .object({
    ...{ id: z.string(), name: z.string(), passed: z.boolean() },
    ...{ expected: expectedSchema, actual: expectedSchema, diff: diffSchema },
  })
  .openapi('MappingTestResult');
const runSchema = z
  .object({ passed: z.number(), failed: z.number(), results: z.array(mappingTestResultSchema) })
  .openapi('MappingTestRun');
const exportSchema = z
  .strictObject({
    version: z.literal(1),
    destinations: z
      .array(
        z.strictObject({
          ...{ name: nameSchema, type: z.string().max(200) },
          mappingTests: z
            .array(newSchema.required({ expected: true }).extend({ createdAt: instantSchema }))
            .max(MAX_TESTS),
        }),
      )
      .max(MAX_DESTINATIONS),
  })
  .openapi('MappingTestsExport');
const importedSchema = z.object({
  imported: z.number(),
  missing: z
    .array(z.object({ name: z.string(), type: z.string() }))
    .openapi({ description: 'No destination has this name and type: its tests were left out.' }),
});

export type MappingTestRoutesOptions = MappingTestsOptions & {
  store: Pick<Store, 'destinations' | 'mappingTests' | 'secrets' | 'connectorState'>;
};

export function mappingTestRoutes(options: MappingTestRoutesOptions): Route[] {
  return [...oneByOneRoutes(options), ...exportRoutes(options)];
}

function oneByOneRoutes(options: MappingTestRoutesOptions): Route[] {
  const { store } = options;
  const tag = 'Mapping tests';
  return [
    route({
      method: 'get',
      path: '/destinations/:id/mapping-tests',
      tag,
      summary: "A destination's mapping tests",
      params: idParams,
      response: z.object({ data: z.array(testSchema), nextCursor: z.null() }),
      async handle({ workspaceId, params: { id } }) {
        await store.destinations.get(workspaceId, id);
        return { data: (await store.mappingTests.all(workspaceId, id)).map(viewOf), nextCursor: null };
      },
    }),
    route({
      method: 'post',
      path: '/destinations/:id/mapping-tests',
      tag,
      summary: 'Save a sample event with the requests that it must cause',
      description:
        'Takes the place of the test of the same name. All are run, without sending, whenever mappings or settings of ' +
        'the destination are changed; a change that breaks one is refused.',
      params: idParams,
      body: newSchema,
      response: testSchema,
      status: 201,
      async handle({ workspaceId, params: { id }, body: { name, event, expected } }) {
        const createdAt = new Date(options.clock.now());
        // An id of its own in every run would differ from what is expected.
        const sample = { messageId: newUuid(), ...event };
        const wanted = expected ?? (await today(sample, { workspaceId, id, createdAt }, options));
        const [saved] = await store.mappingTests.save(workspaceId, id, [
          { name, event: sample, expected: wanted, createdAt },
        ]);
        return viewOf(saved!);
      },
    }),
    route({
      method: 'post',
      path: '/destinations/:id/mapping-tests/run',
      tag,
      summary: 'Run them all; sends nothing',
      params: idParams,
      response: runSchema,
      async handle({ workspaceId, params: { id } }) {
        const results = await runMappingTests(await store.destinations.get(workspaceId, id), options);
        const passed = results.filter((one) => one.passed).length;
        return { passed, failed: results.length - passed, results };
      },
    }),
    route({
      method: 'delete',
      path: '/mapping-tests/:id',
      tag,
      summary: 'Delete a mapping test',
      params: idParams,
      handle: ({ workspaceId, params: { id } }) => store.mappingTests.remove(workspaceId, id),
    }),
  ];
}

function exportRoutes({ store }: MappingTestRoutesOptions): Route[] {
  const tag = 'Mapping tests';
  return [
    route({
      method: 'get',
      path: '/mapping-tests/export',
      tag,
      summary: "All of the workspace's mapping tests, to keep beside its configuration",
      response: exportSchema,
      async handle({ workspaceId }) {
        const byId = await store.destinations.byId(workspaceId);
        const tests = Map.groupBy(await store.mappingTests.all(workspaceId), (test) => test.destinationId);
        const destinations = [...tests].flatMap(([id, some]) => {
          const destination = byId.get(id);
          if (!destination) return [];
          const { name, type } = destination;
          return [{ name, type, mappingTests: some.map(portable) }];
        });
        return { version: 1 as const, destinations };
      },
    }),
    route({
      method: 'post',
      path: '/mapping-tests/import',
      tag,
      summary: 'Take mapping tests in, by name and type of their destinations',
      description: 'Tests of the same name are replaced, others stay. Nothing is run.',
      body: exportSchema,
      response: importedSchema,
      async handle({ workspaceId, body }) {
        const own = [...(await store.destinations.byId(workspaceId)).values()];
        const missing: { name: string; type: string }[] = [];
        let imported = 0;
        for (const { name, type, mappingTests } of body.destinations) {
          const found = own.find((one) => one.name === name && one.type === type);
          if (!found) missing.push({ name, type });
          else
            imported += (await store.mappingTests.save(workspaceId, found.id, mappingTests.map(dated)))
              .length;
        }
        return { imported, missing };
      },
    }),
  ];
}

/** What the event causes now. Throws `TY_VALIDATION` where it is none. */
async function today(
  sample: Record<string, unknown>,
  { workspaceId, id, createdAt }: { workspaceId: string; id: string; createdAt: Date },
  options: MappingTestRoutesOptions,
): Promise<Expected> {
  const event = sampleEvent(sample, createdAt);
  const trial = await openTrial(await options.store.destinations.get(workspaceId, id), options);
  try {
    return await resultOf(trial, event);
  } finally {
    await trial.close();
  }
}

function viewOf({ id, destinationId, name, event, expected, createdAt, updatedAt }: MappingTest) {
  return {
    ...{ id, destinationId, name, event, expected },
    ...{ createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() },
  };
}

function portable({ name, event, expected, createdAt }: MappingTest) {
  return { name, event, expected, createdAt: createdAt.toISOString() };
}

function dated({
  createdAt,
  ...test
}: Omit<ReturnType<typeof portable>, 'createdAt'> & { createdAt: string }) {
  // Samples that are no events are refused before anything is kept.
  sampleEvent(test.event, new Date(createdAt));
  if (!test.event['messageId'])
    throw new TrackyardError('TY_VALIDATION', { message: `"${test.name}" has no messageId.` });
  return { ...test, createdAt: new Date(createdAt) };
}
