import { newUuid, TrackyardError } from '@trackyard/base';
import { diffRequests } from '@trackyard/dry-run';
import { parseBatch, type Event } from '@trackyard/event-spec';
import type { Destination, MappingTest, Store } from '@trackyard/store';
import { refusedEvent } from './edited-event.ts';
import { openTrial, type OpenTrial, type TrialsOptions } from './trials.ts';

export type MappingTestsOptions = TrialsOptions & {
  store: Pick<Store, 'mappingTests' | 'secrets' | 'connectorState'>;
};

export type Expected = MappingTest['expected'];

export interface MappingTestResult {
  id: string;
  name: string;
  passed: boolean;
  expected: Expected;
  actual: Expected;
  diff: ReturnType<typeof diffRequests>;
}

/** What an event causes, the same in every run as long as mappings, settings and the connector are the same. */
export async function resultOf(trial: OpenTrial, event: Event): Promise<Expected> {
  const { outcome, actions } = await trial.run(event, {
    sourceSlug: 'test',
    isLive: false,
    frozenAt: Date.parse(event.receivedAt),
  });
  const requests = actions.flatMap(({ requests: some }) =>
    some.map((request) => ({ ...request, headers: { ...request.headers } })),
  );
  return { outcome, requests };
}

/** A sample as collection would make an event of it. Throws `TY_VALIDATION` with every problem. */
export function sampleEvent(item: Record<string, unknown>, receivedAt: Date): Event {
  const stamp = {
    sourceId: 'test',
    requestId: 'test',
    receivedAt: receivedAt.getTime(),
    newMessageId: newUuid,
  };
  const parsed = parseBatch(item, { batch: false, ...stamp });
  const [event] = parsed.events;
  if (!event) throw refusedEvent(parsed);
  return event;
}

/** Runs all tests of a destination as it is, or as it would be. */
export async function runMappingTests(
  destination: Destination,
  options: MappingTestsOptions,
): Promise<MappingTestResult[]> {
  const tests = await options.store.mappingTests.all(destination.workspaceId, destination.id);
  if (tests.length === 0) return [];
  const trial = await openTrial(destination, options);
  try {
    const results: MappingTestResult[] = [];
    for (const test of tests) results.push(await runTest(trial, test));
    return results;
  } finally {
    await trial.close();
  }
}

async function runTest(trial: OpenTrial, { id, name, event, expected, createdAt }: MappingTest) {
  const actual = await resultOf(trial, sampleEvent(event, createdAt));
  const diff = diffRequests(expected.requests, actual.requests);
  const isSame = diff.added.length + diff.dropped.length + diff.changed.length === 0;
  return { id, name, passed: isSame && actual.outcome === expected.outcome, expected, actual, diff };
}

/** Throws `TY_MAPPING_TESTS_FAILED` where a change would break what its tests promise; gives the results back. */
export async function refuseBroken(
  changed: Destination,
  { isForced, ...options }: MappingTestsOptions & { isForced: boolean },
): Promise<MappingTestResult[]> {
  const results = await runMappingTests(changed, options);
  const failed = results.filter(({ passed }) => !passed);
  if (failed.length === 0 || isForced) return results;
  throw new TrackyardError('TY_MAPPING_TESTS_FAILED', {
    message: `${failed.length} of ${results.length} mapping tests fail with this change: ${failed.map(({ name }) => name).join(', ')}. Nothing was changed.`,
    details: { failed },
  });
}
