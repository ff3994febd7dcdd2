import { diffRequests, type RecordedRequest, type RequestDiff } from '@trackyard/dry-run';
import type { Event } from '@trackyard/event-spec';
import type { CompiledConnection, CompiledMappings } from '@trackyard/pipeline';
import { z } from './http/schemas.ts';
import type { OpenTrial } from './trials.ts';

const MAX_SAMPLES = 20;
export const MAX_TRIED_EVENTS = 200;

export const requestSchema = z.object({
  method: z.string().openapi({ description: '`WRITE` for a row, a message or a file.' }),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
});
export const diffSchema = z.object({
  added: z.array(requestSchema),
  dropped: z.array(requestSchema),
  changed: z.array(z.object({ before: requestSchema, after: requestSchema })),
  unchanged: z.number(),
});
const countsSchema = z.record(z.string(), z.number());

export const triedEventsSchema = z
  .object({
    events: z.number(),
    outcomes: countsSchema,
    reasons: countsSchema.openapi({ description: 'Why nothing would be sent, how often.' }),
    requests: z.number(),
    diff: z
      .object({ added: z.number(), dropped: z.number(), changed: z.number(), unchanged: z.number() })
      .nullable()
      .openapi({ description: 'Requests by the proposed mappings against those of today.' }),
    samples: z
      .array(
        z.object({
          ...{ messageId: z.string(), type: z.string(), event: z.string().nullable() },
          ...{ outcome: z.string(), requests: z.array(requestSchema), diff: diffSchema.nullable() },
        }),
      )
      .openapi({ description: 'With a proposal those that it changes first.' }),
  })
  .openapi('TriedEvents');

export interface StoredTrial {
  events: readonly Event[];
  sourceSlug: string;
  connection?: CompiledConnection | undefined;
  /** Compared with the destination's own. */
  proposed?: CompiledMappings | undefined;
}

/** What stored events would cause, and how that differs under other mappings. Sends nothing. */
export async function tryStoredEvents(
  trial: OpenTrial,
  { events, proposed, ...how }: StoredTrial,
): Promise<z.input<typeof triedEventsSchema>> {
  const tried = [];
  for (const event of events) {
    const now = await trial.run(event, { ...how, isLive: false });
    const next = proposed && (await trial.run(event, { ...how, isLive: false, mappings: proposed }));
    const requests = requestsOf(next ?? now);
    const diff = next ? diffRequests(requestsOf(now), requests) : null;
    tried.push({ event, result: next ?? now, requests, diff });
  }
  const diffs = tried.flatMap(({ diff }) => diff ?? []);
  return {
    events: tried.length,
    outcomes: countBy(tried.map(({ result }) => result.outcome)),
    reasons: countBy(tried.flatMap(({ result }) => result.reasons.map(({ reason }) => reason))),
    requests: tried.reduce((total, { requests }) => total + requests.length, 0),
    diff: proposed ? countDiffs(diffs) : null,
    samples: [...tried.filter(isChanged), ...tried.filter((one) => !isChanged(one))]
      .slice(0, MAX_SAMPLES)
      .map(({ event, result: { outcome }, requests, diff }) => ({
        ...{ messageId: event.messageId, type: event.type, outcome, requests, diff },
        event: event.type === 'track' ? event.event : null,
      })),
  };
}

function requestsOf({ actions }: Awaited<ReturnType<OpenTrial['run']>>) {
  return actions.flatMap(({ requests }) => requests.map(plain));
}

function plain({ headers, ...request }: RecordedRequest) {
  return { ...request, headers: { ...headers } };
}

function isChanged({ diff }: { diff: RequestDiff | null }): boolean {
  return diff !== null && diff.added.length + diff.dropped.length + diff.changed.length > 0;
}

function countDiffs(diffs: readonly RequestDiff[]) {
  const sum = (count: (diff: RequestDiff) => number) => diffs.reduce((total, diff) => total + count(diff), 0);
  return {
    added: sum(({ added }) => added.length),
    dropped: sum(({ dropped }) => dropped.length),
    changed: sum(({ changed }) => changed.length),
    unchanged: sum(({ unchanged }) => unchanged),
  };
}

/** How often each name stands in a list. */
export function countBy(names: readonly string[]): Record<string, number> {
  const groups = [...Map.groupBy(names, (name) => name)];
  return Object.fromEntries(groups.map(([name, all]) => [name, all.length]));
}
