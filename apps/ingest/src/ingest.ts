import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Logger } from '@trackyard/base';
import type { NewBatch } from '@trackyard/queue';
import type { SourceDirectory } from './authenticate.ts';
import { createClientIp } from './client-ip.ts';
import { createSdkFiles, type SdkFiles } from './browser-sdk/sdk-files.ts';
import { sendSdkFile } from './browser-sdk/send-sdk.ts';
import { collectPixel, collectPost, type CollectParts } from './collect.ts';
import { collectWebhook } from './collect-webhook.ts';
import { sendPreflight } from './cors.ts';
import { createGroupCommit } from './group-commit.ts';
import type { IngestMetrics } from './metrics.ts';
import { readBody } from './read-body.ts';
import { sendError, sendJson, sendSuccess } from './respond.ts';
import { findTarget, type Route, type Target } from './routes.ts';
import { settingsDocument } from './settings.ts';
import { createUnauthorizedSamples, type UnauthorizedReport } from './unauthorized-samples.ts';
import type { WebhookSources } from './webhook-sources.ts';

export interface IngestOptions {
  /** Makes a batch durable and wakes whoever waits for it. At most two at a time; a rejection becomes 503. */
  commit(batch: NewBatch): Promise<void>;
  directory: SourceDirectory;
  webhooks: WebhookSources;
  clock: Clock;
  log: Logger;
  /** What senders see, with scheme and without a slash at its end. */
  publicUrl(): string;
  /** Addresses and CIDRs of proxies whose `X-Forwarded-For` is believed. */
  trustProxy: readonly string[];
  metrics?: IngestMetrics;
}

export interface Ingest {
  /** Takes the request where its path belongs to collection, and answers it; else does nothing: `false`. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** What came without a valid key. */
  unauthorized(): UnauthorizedReport;
  /** Resolves once all that was received is committed or refused. Close the server first. */
  close(): Promise<void>;
}

interface IngestParts extends CollectParts {
  options: IngestOptions;
  sdk: SdkFiles;
}

/** Settings may be kept for a minute: a new key works at once, a deleted one is refused at its first event. */
const SETTINGS_HEADERS = ['Cache-Control', 'public, max-age=60'];

export function createIngest(options: IngestOptions): Ingest {
  const { commit, directory, webhooks, clock, log, metrics } = options;
  const commits = createGroupCommit({ commit: (batch) => commit(batch), clock, log, metrics });
  const unauthorized = createUnauthorizedSamples();
  const clientIp = createClientIp(options.trustProxy);
  const sdk = createSdkFiles();
  const parts: IngestParts = {
    options,
    sdk,
    directory,
    webhooks,
    commits,
    unauthorized,
    clientIp,
    clock,
    log,
  };
  return {
    handle(req, res) {
      const target = findTarget(req.url ?? '/');
      if (target === undefined || !isOurs(req, target)) return false;
      if (metrics) observe(res, target, { metrics, clock });
      if (req.method === 'OPTIONS') sendPreflight(req, res, target.method);
      else if (req.method !== target.method && !target.alsoTakes?.includes(req.method ?? ''))
        refuseMethod(res, target);
      else take(req, res, target, parts);
      return true;
    },
    unauthorized: () => unauthorized.report(),
    close: () => commits.drained(),
  };
}

/** Without `/v1` a path may be a page of the console's: only the protocol's own methods are ours there. */
function isOurs(req: IncomingMessage, { versioned, method }: Target): boolean {
  return versioned || req.method === method || req.method === 'OPTIONS';
}

function take(req: IncomingMessage, res: ServerResponse, target: Target, parts: IngestParts): void {
  const { route } = target;
  switch (route.kind) {
    case 'call':
    case 'batch':
      return collectPost({ req, res, target, route }, parts);
    case 'pixel':
      return collectPixel({ req, res, target, route }, parts);
    case 'webhook':
      return collectWebhook({ req, res, target, sourceId: route.sourceId }, parts);
    case 'self-metrics':
      return readBody(req, () => sendSuccess(res)); // the SDK's own counters: nobody here wants them
    case 'settings':
      return sendSettings(res, route.writeKey, parts);
    case 'sdk':
    case 'sdk-chunk':
    case 'beacon':
      sendSdk(req, res, route, parts).catch((error: unknown) => {
        parts.log.error('sdk.not_sent', {}, error);
        if (!res.headersSent) sendError(res, 'TY_INTERNAL');
      });
  }
}

/** An unknown key is told at once: a page with a wrong snippet shows a failed script. */
async function sendSdk(
  req: IncomingMessage,
  res: ServerResponse,
  route: Extract<Route, { kind: 'sdk' | 'sdk-chunk' | 'beacon' }>,
  { options, sdk }: IngestParts,
): Promise<void> {
  if (route.kind === 'beacon') return sendSdkFile(req, res, { file: await sdk.beacon(), kind: 'main' });
  const isMain = route.kind === 'sdk';
  if (isMain && options.directory.byWriteKey(route.writeKey) === undefined)
    return sendError(res, 'TY_WRITE_KEY_UNKNOWN');
  const file = await (isMain ? sdk.main(options.publicUrl()) : sdk.chunk(route.name));
  if (file) sendSdkFile(req, res, { file, kind: isMain ? 'main' : 'chunk' });
  else sendError(res, 'TY_NOT_FOUND');
}

/** A disabled source has settings too: an SDK without them would turn to Segment. */
function sendSettings(res: ServerResponse, writeKey: string, { options }: IngestParts): void {
  if (options.directory.byWriteKey(writeKey) === undefined) sendError(res, 'TY_NOT_FOUND');
  else sendJson(res, 200, settingsDocument(writeKey, options.publicUrl()), SETTINGS_HEADERS);
}

function refuseMethod(res: ServerResponse, { method, alsoTakes = [] }: Target): void {
  const allowed = [method, ...alsoTakes, 'OPTIONS'].join(', ');
  sendError(res, 'TY_METHOD_NOT_ALLOWED', ['Allow', allowed, 'Connection', 'close']);
}

function observe(
  res: ServerResponse,
  { route }: Target,
  { metrics, clock }: { metrics: IngestMetrics; clock: Clock },
): void {
  const startedAt = clock.now();
  const name = route.kind === 'call' ? route.type : route.kind;
  res.once('close', () => {
    metrics.answered({ route: name, status: res.statusCode, durationMs: clock.now() - startedAt });
  });
}
