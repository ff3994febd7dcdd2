import type { IncomingMessage, ServerResponse } from 'node:http';
import { newUuid, type ErrorCode } from '@trackyard/base';
import { PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { LIMITS } from '@trackyard/event-spec';
import { decompress, serverMessageId } from '@trackyard/lake';
import { storeVerdict, type CollectParts, type Stored } from './collect.ts';
import { judge, type Verdict } from './judge.ts';
import { readBody, type WireBody } from './read-body.ts';
import { sendError, sendVendorAnswer } from './respond.ts';
import type { Target } from './routes.ts';
import type { WebhookSource } from './webhook-sources.ts';

/** A request to a source's webhook URL. */
export interface Webhook {
  req: IncomingMessage;
  res: ServerResponse;
  target: Target;
  sourceId: string;
}

interface ReadWebhook extends Webhook {
  wire: WireBody;
  remote: string;
  request: SourceRequest;
}

/**
 * Takes a vendor's webhook: answers its question, or checks that it is the vendor's, and stores its events. What is not
 * the vendor's leaves a counter and a sample, nothing in the lake. A `HEAD` only asks whether somebody listens. What is the vendor's is kept whatever it holds, and
 * answered 200: vendors switch a URL off that refuses.
 */
export function collectWebhook(webhook: Webhook, parts: CollectParts): void {
  const { req, target } = webhook;
  const receivedAt = parts.clock.now();
  const remote = parts.clientIp(req); // a socket that breaks forgets its address
  const read = (wire: WireBody) => {
    const request = requestOf(req, target, { body: wire.bytes, receivedAt });
    take({ ...webhook, wire, remote, request }, parts).catch((error: unknown) => {
      parts.log.error('webhook.failed', { sourceId: webhook.sourceId, bytes: wire.bytes.length }, error);
      if (!webhook.res.headersSent) sendError(webhook.res, 'TY_INTERNAL', ['Connection', 'close']);
    });
  };
  readBody(req, read, LIMITS.webhookBytes);
}

async function take(read: ReadWebhook, parts: CollectParts): Promise<void> {
  const source = await parts.webhooks.get(read.sourceId);
  if (!source) return turnAway(read, 'TY_NOT_FOUND', parts);
  if (read.req.method === 'HEAD') return sendVendorAnswer(read.res, { status: 200, body: '' });
  if (!source.enabled) return turnAway(read, 'TY_SOURCE_DISABLED', parts);
  const body = bodyOf(read);
  if ('code' in body) return turnAway(read, body.code, parts);
  const request = { ...read.request, body: body.bytes };
  const { definition, settings } = source;
  const answer = definition.handshake?.(request, settings);
  if (answer) return sendVendorAnswer(read.res, answer);
  if (!definition.verify?.(request, settings).ok) return turnAway(read, 'TY_SIGNATURE', parts);
  storeVerdict(storedOf(read, source, request, parts), parts);
}

function bodyOf({ wire, req }: ReadWebhook): { bytes: Buffer } | { code: ErrorCode } {
  if (wire.problem !== undefined) return { code: wire.problem };
  const plain = decompress(wire.bytes, req.headers['content-encoding'], LIMITS.webhookBytes);
  return Buffer.isBuffer(plain) ? { bytes: plain } : plain;
}

function turnAway(
  { req, res, target, remote, wire, request }: ReadWebhook,
  code: ErrorCode,
  parts: CollectParts,
): void {
  parts.unauthorized.add({
    ...{ code, key: undefined, at: request.receivedAt, path: target.path, remote, body: wire.bytes },
    userAgent: req.headers['user-agent'],
  });
  sendError(res, code, req.complete ? [] : ['Connection', 'close']);
}

function storedOf(
  read: ReadWebhook,
  source: WebhookSource,
  request: SourceRequest,
  parts: CollectParts,
): Stored {
  const { req, res, target, wire, remote } = read;
  const { receivedAt } = request;
  const items = itemsOf(source, request, parts);
  const requestId = newUuid();
  const newMessageId = (index: number) => serverMessageId(requestId, index);
  const input = { batch: true, sourceId: source.id, requestId, receivedAt, newMessageId };
  const isGet = req.method === 'GET';
  return {
    ...{ res, source, wire, verdict: verdictOn(items, source, input), isPixel: false, closing: [] },
    received: {
      ...{ requestId, sourceId: source.id, receivedAt, remote, path: target.path, headers: req.headers },
      method: isGet ? 'GET' : 'POST',
      bytes: isGet ? Buffer.from(openQuery(target.query, source)) : wire.bytes,
      truncated: false,
      keptHeaders: source.definition.headers ?? [],
      ...(items && { items }),
    },
  };
}

/** `undefined` where the connector cannot read it: the body is kept, and stands in quarantine. */
function itemsOf(
  { id, definition, settings }: WebhookSource,
  request: SourceRequest,
  { log }: CollectParts,
): readonly unknown[] | undefined {
  try {
    return definition.parse?.(request, settings);
  } catch (error) {
    if (!(error instanceof PayloadError)) log.error('webhook.not_parsed', { sourceId: id }, error);
    return undefined;
  }
}

/** A vendor is never told of single items: it could do nothing about them. */
function verdictOn(
  items: readonly unknown[] | undefined,
  source: WebhookSource,
  input: Parameters<typeof judge>[2],
): Verdict {
  const answer: Verdict['answer'] = { kind: 'accepted', warnings: [] };
  if (items?.length === 0) return { lines: [], quarantine: [], ids: [], answer };
  const body = items ? { value: { batch: items } } : { code: 'TY_WEBHOOK_UNREADABLE' as const };
  return { ...judge(body, source, input), answer };
}

function requestOf(
  req: IncomingMessage,
  { query }: Target,
  { body, receivedAt }: Pick<SourceRequest, 'body' | 'receivedAt'>,
): SourceRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(req.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return {
    ...{ headers, body, receivedAt },
    method: req.method === 'GET' ? 'GET' : 'POST',
    query: Object.fromEntries(new URLSearchParams(query.slice(0, LIMITS.bodyBytes))),
  };
}

function openQuery(query: string, { definition }: WebhookSource): string {
  const open = new URLSearchParams(query);
  for (const name of definition.secretQuery ?? []) open.delete(name);
  return open.toString();
}
