/**
 * What connectors' tests are made of: the contracts that every connector keeps, and a context that records
 * requests instead of sending them. Only tests import it.
 */
export { describeDestinationContract, type DestinationCases } from './describe-destination-contract.ts';
export type { HttpCases } from './describe-http-contract.ts';
export { describeSourceContract, type SourceCases } from './describe-source-contract.ts';
export { makeContext, type ContextSketch, type RecordedContext } from './make-context.ts';
export { makeDelivery } from './make-delivery.ts';
export { makeWebhookRequest, type WebhookSketch } from './make-webhook-request.ts';
export { describeOddPayloads } from './describe-odd-payloads.ts';
