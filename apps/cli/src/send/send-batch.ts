import { setTimeout as pause } from 'node:timers/promises';
import { TrackyardError } from '@trackyard/base';
import { TransientError, type HttpClient, type HttpResponse } from '@trackyard/connector-sdk';

/** The hub's public collection endpoint, as any sender sees it. */
export interface CollectionTarget {
  /** Without a slash at the end. */
  url: string;
  writeKey: string;
}

/** An item that the hub refused, by its place among those sent. */
export interface RefusedItem {
  index: number;
  code: string;
  message: string;
}

export interface SendPorts {
  http: HttpClient;
  target: CollectionTarget;
  /** Aborts with Ctrl-C. */
  signal: AbortSignal;
  /** Told that the hub is waited for, and that it is there again. */
  onWaiting?(isWaiting: boolean): void;
  /** How long a hub that takes nothing is waited for; five minutes. */
  patienceMs?: number;
}

const TIMEOUT_MS = 60_000;
const PATIENCE_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 30_000;
const FIRST_PAUSE_MS = 250;

/**
 * Sends items as one batch to `/v1/import`, as often as it takes: the hub knows each by its message id. Resolves to what
 * was refused once the rest is stored there. Where the hub refuses all for the sake of some, the others are sent alone.
 * Throws `TY_UNAVAILABLE` where the hub takes nothing for too long, its own error where it knows no such key.
 */
export async function sendBatch(items: readonly string[], ports: SendPorts): Promise<RefusedItem[]> {
  const { status, text } = await post(`{"batch":[${items.join(',')}]}`, ports);
  const { code, message, warnings = [], details } = parsed(text);
  if (status === 200) return firstOfEach(warnings);
  if (status === 401)
    throw new TrackyardError('TY_WRITE_KEY_UNKNOWN', { message: `${message} (${ports.target.url})` });
  const refused = firstOfEach(details?.warnings ?? []);
  if (refused.length > 0 && refused.length < items.length) return withoutRefused(items, refused, ports);
  if (refused.length > 0) return refused;
  if (items.length === 1) return [{ index: 0, code: code ?? `HTTP ${status}`, message: message ?? '' }];
  const half = Math.ceil(items.length / 2);
  const first = await sendBatch(items.slice(0, half), ports);
  const second = await sendBatch(items.slice(half), ports);
  return [...first, ...second.map((item) => ({ ...item, index: item.index + half }))];
}

/** A strict source refuses a batch for one of its items. */
async function withoutRefused(items: readonly string[], refused: readonly RefusedItem[], ports: SendPorts) {
  const bad = new Set(refused.map(({ index }) => index));
  const places = items.flatMap((_, index) => (bad.has(index) ? [] : [index]));
  const rest = await sendBatch(
    places.map((place) => items[place]!),
    ports,
  );
  return [...refused, ...rest.map((item) => ({ ...item, index: places[item.index]! }))];
}

async function post(body: string, ports: SendPorts): Promise<HttpResponse> {
  const { http, target, signal, onWaiting, patienceMs = PATIENCE_MS } = ports;
  const giveUpAt = performance.now() + patienceMs;
  const authorization = `Basic ${Buffer.from(`${target.writeKey}:`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    const request = {
      method: 'POST',
      url: `${target.url}/v1/import`,
      headers,
      body,
      timeoutMs: TIMEOUT_MS,
    } as const;
    const answer = await http.request(request).catch((error: unknown) => {
      if (error instanceof TransientError) return error;
      throw error;
    });
    if (!(answer instanceof TransientError) && !isTransient(answer.status)) {
      if (tries > 0) onWaiting?.(false);
      return answer;
    }
    if (performance.now() > giveUpAt) throw tooLong(answer, target);
    onWaiting?.(true);
    await pause(pauseMs(answer, tries), undefined, { signal });
  }
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** What the hub asks for; else longer each time, and never the same for all. */
function pauseMs(answer: HttpResponse | TransientError, tries: number): number {
  const asked = answer instanceof TransientError ? NaN : Number(answer.headers['retry-after']);
  if (asked >= 0) return Math.min(asked * 1_000, LONGEST_PAUSE_MS) + Math.random() * FIRST_PAUSE_MS;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + Math.random() / 2);
}

function tooLong(answer: HttpResponse | TransientError, { url }: CollectionTarget): TrackyardError {
  const said = answer instanceof TransientError ? 'does not answer' : `answers ${answer.status}`;
  const message = `The hub at ${url} ${said}. Run the same command again to go on.`;
  return new TrackyardError('TY_UNAVAILABLE', { message });
}

function firstOfEach(warnings: readonly RefusedItem[]): RefusedItem[] {
  const found = new Map<number, RefusedItem>();
  for (const { index, code, message } of warnings)
    if (!found.has(index)) found.set(index, { index, code, message });
  return [...found.values()];
}

interface Parsed {
  code?: string;
  message?: string;
  warnings?: RefusedItem[];
  details?: { warnings?: RefusedItem[] };
}

function parsed(text: string): Parsed {
  try {
    return JSON.parse(text) as Parsed;
  } catch {
    return {};
  }
}
