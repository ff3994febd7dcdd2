import { redactText, type ErrorCode } from '@trackyard/base';

/** A request that was refused for its key: enough to find who sends it. */
export interface UnauthorizedSample {
  at: string;
  code: ErrorCode;
  path: string;
  remote: string;
  userAgent: string;
  /** The first letters of the key. */
  keyHint: string;
  bytes: number;
  /** The first letters of the body, keys masked. */
  bodyStart: string;
}

export interface UnauthorizedReport {
  /** Since the process started, by code. */
  counts: Partial<Record<ErrorCode, number>>;
  /** The last hundred, newest first. */
  samples: readonly UnauthorizedSample[];
}

/** A refused request, as it is handed in. */
export interface UnauthorizedRequest {
  code: ErrorCode;
  at: number;
  path: string;
  remote: string;
  userAgent: string | undefined;
  key: string | undefined;
  body: Buffer;
}

export interface UnauthorizedSamples {
  add(request: UnauthorizedRequest): void;
  report(): UnauthorizedReport;
}

const MAX_SAMPLES = 100;
const MAX_TEXT = 200;
const MAX_BODY_BYTES = 512;
const KEY_HINT_LETTERS = 8;

/** In memory only, bounded: nothing that came without a valid key may cost storage. */
export function createUnauthorizedSamples(): UnauthorizedSamples {
  const counts: Partial<Record<ErrorCode, number>> = {};
  const samples: UnauthorizedSample[] = [];
  return {
    add(request) {
      counts[request.code] = (counts[request.code] ?? 0) + 1;
      samples.unshift(sampleOf(request));
      if (samples.length > MAX_SAMPLES) samples.pop();
    },
    report: () => ({ counts: { ...counts }, samples: [...samples] }),
  };
}

function sampleOf({ code, at, path, remote, userAgent, key, body }: UnauthorizedRequest): UnauthorizedSample {
  return {
    at: new Date(at).toISOString(),
    code,
    path: path.slice(0, MAX_TEXT),
    remote,
    userAgent: (userAgent ?? '').slice(0, MAX_TEXT),
    keyHint: (key ?? '').slice(0, KEY_HINT_LETTERS),
    bytes: body.length,
    bodyStart: redactText(body.subarray(0, MAX_BODY_BYTES).toString('utf8')),
  };
}
