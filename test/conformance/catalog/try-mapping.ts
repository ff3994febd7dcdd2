import { createHash } from 'node:crypto';
import type { DestinationDefinition, Event, HttpRequest, Mapping, Settings } from '@trackyard/connector-sdk';
import { fillFields, type Fill } from './fill-fields.ts';
import { holdsEventData } from './holds-event-data.ts';
import { knownFields } from './known-values.ts';
import { flat, inAudience, matchingEvent } from './matching-event.ts';
import { recordingContext } from './recording-context.ts';
import { transform } from './segment-packages.ts';

export interface Trial {
  action: string;
  trigger: string;
  fields: Mapping;
}

export interface Result {
  /** The request that holds the event's data; absent where there was none. */
  request?: HttpRequest;
  /** How much had to be filled in by hand. */
  fill?: Fill;
  /** What the destination said of the last try. */
  reason?: string;
}

/** Runs one mapping with an event that it takes: as it is, then with more and more of its fields filled in. */
export async function tryMapping(
  { definition, settings }: { definition: DestinationDefinition; settings: Settings },
  { action, trigger, fields }: Trial,
): Promise<Result> {
  const { slug } = definition.meta;
  const plain = matchingEvent(trigger);
  if (!plain) return { reason: 'no sample event matches the trigger' };
  const reasons = new Set<string>();
  for (const event of [plain, inAudience(plain), flat(plain)]) {
    for (const fill of ['none', 'required', 'all', 'mapped'] as const) {
      const mapped = mapEvent(fields, event);
      const payload = {
        ...fillFields(mapped, definition.meta.actions[action]!.fields, fill),
        ...knownFields(slug, action),
      };
      const { context, requests } = recordingContext(`dst_${slug}`);
      const delivery = {
        id: 'dlv_1',
        messageId: 'message-1',
        sourceSlug: 'test',
        eventJson: JSON.stringify(event),
        event: event as unknown as Event,
        payload,
      };
      const failure = await deliver(definition.actions[action]!, { context, settings, delivery });
      const request = requests.find((each) => isWellFormed(each) && holdsEventData(each, event));
      if (request) return { request, fill };
      reasons.add(
        failure ?? (requests[0] ? `sent nothing of the event to ${hostOf(requests[0])}` : 'sent nothing'),
      );
    }
  }
  return { reason: [...reasons].join(' / ') };
}

function hostOf({ url }: HttpRequest): string {
  return URL.parse(url)?.host ?? 'no host';
}

/** As the hub does: a mapping without fields takes the whole event. */
function mapEvent(fields: Mapping, event: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(fields).length === 0
    ? structuredClone(event)
    : transform(structuredClone(fields), event);
}

type Action = DestinationDefinition['actions'][string];
type Call = {
  context: Parameters<NonNullable<Action['perform']>>[0];
  settings: Settings;
  delivery: Parameters<NonNullable<Action['perform']>>[2];
};

async function deliver(
  { perform, performBatch }: Action,
  { context, settings, delivery }: Call,
): Promise<string | undefined> {
  try {
    if (!performBatch) return void (await perform!(context, settings, delivery));
    const [outcome] = await performBatch(context, settings, [delivery]);
    return 'message' in outcome! ? `${outcome.reason}: ${outcome.message}` : undefined;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

function isWellFormed({ url }: HttpRequest): boolean {
  return /^https:/.test(url) && URL.canParse(url) && !/undefined|\[object|%5Bobject/.test(url);
}

/** What an upgrade of the package must not change unseen. Times and ids that are made up anew each run are left out. */
export function requestHash({ method, url, headers = {}, body = '' }: HttpRequest): string {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('base64');
  const names = Object.keys(headers).sort();
  return createHash('sha256').update([method, url, names, text].join('\n')).digest('hex').slice(0, 12);
}
