import type { IncomingMessage, ServerResponse } from 'node:http';
import { newUuid, type Clock, type Logger } from '@trackyard/base';
import { serverMessageId, withEventIds } from '@trackyard/lake';
import {
  authenticate,
  keysOfBody,
  salvageKeys,
  type IngestSource,
  type SourceDirectory,
} from './authenticate.ts';
import type { ClientIp } from './client-ip.ts';
import { decodeBody } from './decode-body.ts';
import type { GroupCommit } from './group-commit.ts';
import { judge, type Verdict } from './judge.ts';
import { lakeLine, type ReceivedBody } from './lake-line.ts';
import { parseBody, type ParsedBody } from './parse-body.ts';
import { readPixel } from './pixel.ts';
import { readBody, type WireBody } from './read-body.ts';
import { sendAnswer, sendError, sendGif } from './respond.ts';
import type { Route, Target } from './routes.ts';
import type { UnauthorizedSamples } from './unauthorized-samples.ts';
import type { WebhookSources } from './webhook-sources.ts';

/** What collecting needs of its surroundings. */
export interface CollectParts {
  directory: SourceDirectory;
  webhooks: WebhookSources;
  commits: GroupCommit;
  unauthorized: UnauthorizedSamples;
  clientIp: ClientIp;
  clock: Clock;
  log: Logger;
}

/** A route that brings events. */
export type EventRoute = Extract<Route, { kind: 'call' | 'batch' | 'pixel' }>;

/** A request to such a route. */
export interface Collection {
  req: IncomingMessage;
  res: ServerResponse;
  target: Target;
  route: EventRoute;
}

/** A request that has been read, on its way to a verdict. */
interface Reading extends Collection {
  receivedAt: number;
  remote: string;
  wire: WireBody;
  /** `wire.bytes` as text, where they have been decoded already. */
  text?: string;
  body: ParsedBody;
  /** Where to look for a key when `body` is no JSON. */
  salvage: Buffer;
}

const CLOSE = ['Connection', 'close'];

/** Takes a POST with one event or a batch: answers once it is stored, or refused. */
export function collectPost(collection: Collection, parts: CollectParts): void {
  const { req, route } = collection;
  const receivedAt = parts.clock.now();
  const remote = parts.clientIp(req); // a socket that breaks forgets its address
  readBody(req, (wire) => {
    const encoding = req.headers['content-encoding'];
    const decoded = wire.problem === undefined ? decodeBody(wire.bytes, encoding) : { code: wire.problem };
    const body = 'text' in decoded ? parseBody(decoded.text, { isBatch: route.kind === 'batch' }) : decoded;
    const text = 'text' in decoded && encoding === undefined ? { text: decoded.text } : {};
    decide({ ...collection, receivedAt, remote, wire, body, salvage: wire.bytes, ...text }, parts);
  });
}

/** Takes a pixel's GET: its query is the body. */
export function collectPixel(collection: Collection, parts: CollectParts): void {
  const { body, bytes: salvage } = readPixel(collection.target.query);
  const wire = { bytes: Buffer.from(collection.target.query) };
  const remote = parts.clientIp(collection.req);
  decide({ ...collection, receivedAt: parts.clock.now(), remote, wire, body, salvage }, parts);
}

/** The border of the hot path: a bug here must cost one request, not the process. */
function decide(reading: Reading, parts: CollectParts): void {
  try {
    const { req, body, salvage } = reading;
    const keys = (): string[] => ('code' in body ? salvageKeys(salvage) : keysOfBody(body.value));
    const authentication = authenticate(req.headers, keys, parts.directory);
    if ('source' in authentication) store(reading, authentication.source, parts);
    else turnAway(reading, authentication, parts);
  } catch (error) {
    parts.log.error('collect.failed', { path: reading.target.path, bytes: reading.wire.bytes.length }, error);
    if (!reading.res.headersSent) sendError(reading.res, 'TY_INTERNAL', closing(reading));
  }
}

type Refusal = Exclude<ReturnType<typeof authenticate>, { source: unknown }>;

function turnAway(reading: Reading, { code, key }: Refusal, parts: CollectParts): void {
  const { req, res, route, target, remote, receivedAt, wire } = reading;
  const userAgent = req.headers['user-agent'];
  parts.unauthorized.add({
    code,
    key,
    at: receivedAt,
    path: target.path,
    remote,
    userAgent,
    body: wire.bytes,
  });
  if (route.kind === 'pixel') sendGif(res);
  else sendError(res, code, closing(reading));
}

/** A request that has its verdict. */
export interface Stored {
  res: ServerResponse;
  source: IngestSource;
  wire: WireBody;
  verdict: Verdict;
  received: ReceivedBody;
  /** A pixel's answer is its picture, whatever happened. */
  isPixel: boolean;
  /** Headers of a refusal. */
  closing: readonly string[];
}

function store(reading: Reading, source: IngestSource, parts: CollectParts): void {
  const { req, res, route, target, remote, receivedAt, wire, text } = reading;
  const requestId = newUuid();
  const verdict = judge(reading.body, source, {
    ...(route.kind !== 'batch' && route.type !== undefined ? { type: route.type } : {}),
    ...{ batch: route.kind === 'batch', sourceId: source.id, requestId, receivedAt },
    ...{ ip: remote, ipFor: route.ipFor, newMessageId: (index) => serverMessageId(requestId, index) },
  });
  const received = {
    ...{ requestId, sourceId: source.id, receivedAt, remote, method: target.method, path: target.path },
    ...{ headers: req.headers, bytes: wire.bytes, truncated: wire.problem !== undefined },
    ...(text === undefined ? {} : { text }),
  };
  const isPixel = route.kind === 'pixel';
  storeVerdict({ res, source, wire, verdict, received, isPixel, closing: closing(reading) }, parts);
}

/** Answers once it is durable. */
export function storeVerdict(stored: Stored, { commits }: Pick<CollectParts, 'commits'>): void {
  const { res, source, wire, verdict, received, isPixel, closing } = stored;
  commits.add({
    ...{ sourceId: source.id, lines: verdict.lines, quarantine: verdict.quarantine },
    bodyBytes: wire.bytes.length,
    bodyLine: (batchId) => withEventIds(lakeLine(received, batchId), verdict.ids),
    done: (error) => {
      if (isPixel) sendGif(res);
      else if (error !== undefined) sendError(res, 'TY_QUEUE_UNAVAILABLE', closing);
      else sendAnswer(res, verdict.answer, closing);
    },
  });
}

/** What was not read to its end would be taken for the connection's next request. */
function closing({ req }: Reading): readonly string[] {
  return req.complete ? [] : CLOSE;
}
