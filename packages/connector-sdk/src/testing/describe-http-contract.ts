import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { classifyError } from '../classify.ts';
import type { HttpRequest, HttpResponse } from '../context.ts';
import type { ActionDefinition, Delivery, DestinationDefinition } from '../destination.ts';
import { TransientError } from '../errors.ts';
import type { Fields } from '../field.ts';
import { delivered, type Outcome } from '../outcome.ts';
import { checkSettings, type Settings } from '../settings.ts';
import { makeContext, type ContextSketch, type RecordedContext } from './make-context.ts';
import { makeDelivery } from './make-delivery.ts';
import { seedPayload } from './seed-payload.ts';

export interface HttpCases {
  /** The folder of the golden requests; a missing file is written, and the test fails that once. */
  goldenFolder: string;
  /** What the vendor answers when all is well. */
  success?: (request: HttpRequest) => Partial<HttpResponse>;
  /** By action and field: values for fields of which the metadata cannot say what they must look like. */
  values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** By action: fields that are given with the required ones, because one of several must be there. */
  needed?: Readonly<Record<string, readonly string[]>>;
  /** What the vendor answers when something is wrong, and what must become of each event of the request. */
  errors: readonly { name: string; answer: Partial<HttpResponse> | Error; outcome: Partial<Outcome> }[];
}

type Which = 'required' | 'all';

/** What every destination that sends over HTTP keeps to, under each of the settings. It sends nothing. */
export function describeHttpContract(
  { meta, actions }: DestinationDefinition,
  { http, variants }: { http: HttpCases; variants: readonly Settings[] },
): void {
  const success = http.success ?? (() => ({}));
  const runs = Object.entries(actions).flatMap(([name, action]) =>
    variants.map((given, n) => ({
      name: `${name}, settings ${n + 1}`,
      file: `${name}.${n + 1}`,
      action,
      settings: checkSettings(meta.settings, given).settings,
      deliveries: (which: Which) =>
        seedDeliveries(withNeeded(meta.actions[name]?.fields ?? {}, http.needed?.[name]), {
          which,
          values: http.values?.[name] ?? {},
        }),
    })),
  );

  describe.each(runs)('$name', ({ file, action, settings, deliveries }) => {
    const run = async (which: Which, sketch: ContextSketch = {}) => {
      const context = makeContext({ answer: success, ...sketch });
      const outcomes = await callLikeTheHost(action, { context, settings, deliveries: deliveries(which) });
      return { context, outcomes };
    };

    it.each<Which>(['required', 'all'])('sends the golden requests with %s fields', async (which) => {
      const { context, outcomes } = await run(which);
      expect(outcomes).toEqual(deliveries(which).map(() => delivered));
      expect(context.requests.length).toBeGreaterThan(0);
      for (const { url } of context.requests) expect(new URL(url).protocol).toMatch(/^https?:$/);
      expectGolden(join(http.goldenFolder, `${file}.${which}.json`), context.requests);
    });

    it('sends the same again for the same deliveries: a retry can be deduped', async () => {
      const [first, second] = [await run('all'), await run('all')];
      expect(second.context.requests).toEqual(first.context.requests);
    });

    it.each(http.errors)('$name', async ({ answer, outcome }) => {
      const { outcomes } = await run('all', { answer: () => answer });
      expect(outcomes).toHaveLength(deliveries('all').length);
      for (const one of outcomes) expect(one).toMatchObject(outcome);
    });

    it('does not say "delivered" when it is cut off in the middle of a request, and ends', async () => {
      const cut = cutOffDuringRequest();
      const { context, outcomes } = await run('all', cut);
      expect(context.signal.aborted).toBe(true);
      expect(outcomes).toHaveLength(deliveries('all').length);
      for (const { status } of outcomes) expect(status).toBe('retry');
    });

    it('reaches the outside by its context alone', async () => {
      const connect = jest.spyOn(Socket.prototype, 'connect');
      try {
        await run('all');
        expect(connect).not.toHaveBeenCalled();
      } finally {
        connect.mockRestore();
      }
    });
  });
}

function withNeeded(fields: Fields, needed: readonly string[] = []): Fields {
  const entries = Object.entries(fields);
  return Object.fromEntries(
    entries.map(([name, field]) => [name, needed.includes(name) ? { ...field, required: true } : field]),
  );
}

/** Aborts while the first request is under way; like the host's client, it then fails what is under way and what follows. */
function cutOffDuringRequest(): Pick<ContextSketch, 'answer' | 'signal'> {
  const controller = new AbortController();
  const { signal } = controller;
  return {
    signal,
    answer: () =>
      new Promise((resolve) => {
        const end = () => resolve(new TransientError('The worker stops.', { maybeDelivered: true }));
        if (signal.aborted) return end();
        signal.addEventListener('abort', end, { once: true });
        setImmediate(() => controller.abort());
      }),
  };
}

/** Two events, so that a batch has several. */
function seedDeliveries(
  fields: Fields,
  { which, values }: { which: Which; values: Readonly<Record<string, unknown>> },
): Delivery[] {
  const seeded = seedPayload(fields, which);
  for (const name of Object.keys(seeded)) if (Object.hasOwn(values, name)) seeded[name] = values[name];
  return [1, 2].map((n) => {
    const event = which === 'all' ? { properties: { total: 12.5, note: 'é✓' } } : { properties: {} };
    const delivery = makeDelivery({ messageId: `m-${n}`, ...event }, `dlv_${n}`);
    return Object.keys(fields).length === 0 ? delivery : { ...delivery, payload: structuredClone(seeded) };
  });
}

interface HostCall {
  context: RecordedContext;
  settings: Settings;
  deliveries: readonly Delivery[];
}

/** As the worker does, exceptions classified; a batch's outcomes must be one a delivery. */
async function callLikeTheHost(
  action: ActionDefinition,
  { context, settings, deliveries }: HostCall,
): Promise<Outcome[]> {
  const classified = (error: unknown) => classifyError(error, context.clock.now());
  if (action.performBatch && action.batching?.(settings)) {
    return action.performBatch(context, settings, deliveries).then(
      (outcomes) => [...outcomes],
      (error: unknown) => deliveries.map(() => classified(error)),
    );
  }
  const outcomes: Outcome[] = [];
  for (const delivery of deliveries) {
    const sent = action.perform?.(context, settings, delivery).then(() => delivered, classified);
    outcomes.push(await (sent ?? Promise.reject(new Error('The action cannot perform.'))));
  }
  return outcomes;
}

function expectGolden(path: string, requests: readonly HttpRequest[]): void {
  const shown = JSON.parse(JSON.stringify(requests)) as unknown;
  if (!existsSync(path)) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `${JSON.stringify(shown, null, 2)}\n`);
    throw new Error(`${path} was missing and has been written: look at it, and commit it.`);
  }
  expect(shown).toEqual(JSON.parse(readFileSync(path, 'utf8')));
}
