import type {
  ConnectorContext,
  DestinationDefinition,
  HttpRequest,
  HttpResponse,
  Outcome,
} from '@trackyard/connector-sdk';
import { makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { segmentDestinations, type CatalogHost } from '../index.ts';

export interface Opened {
  definition: DestinationDefinition;
  requests: HttpRequest[];
  context: ConnectorContext;
}

type Answer = (request: HttpRequest) => Partial<HttpResponse> | Error;

/** A destination of the catalog, hosted in a real thread, with a way out that `answer` plays. */
export async function openDestination(
  host: CatalogHost,
  directory: string,
  { answer, id = `dst_${directory}` }: { answer?: Answer; id?: string } = {},
): Promise<Opened> {
  const definition = await segmentDestinations(host)[`segment/${directory}`]!.load();
  const recorded = makeContext(answer ? { answer } : {});
  return { definition, requests: recorded.requests, context: { ...recorded, destinationId: id } };
}

interface Sending {
  action: string;
  settings?: object;
  payloads: readonly object[];
  /** Of the events that the payloads came from. */
  context?: object;
}

/** What became of each payload: `delivered`, or the outcome or error that tells why not. */
export async function send(
  { definition, context }: Opened,
  { action, settings = {}, payloads, context: sketch = {} }: Sending,
): Promise<(Outcome | Error | string)[]> {
  const deliveries = payloads.map((payload, place) => ({
    ...makeDelivery({ messageId: `message-${place}`, context: { ...sketch } }, `dlv_${place}`),
    payload: { ...payload },
  }));
  const { perform, performBatch } = definition.actions[action]!;
  if (performBatch) {
    const outcomes = await performBatch(context, { ...settings }, deliveries);
    return outcomes.map((outcome) => (outcome.status === 'delivered' ? 'delivered' : outcome));
  }
  const sending = deliveries.map((delivery) => perform!(context, { ...settings }, delivery));
  const settled = await Promise.allSettled(sending);
  return settled.map((one) => (one.status === 'fulfilled' ? 'delivered' : (one.reason as Error)));
}
