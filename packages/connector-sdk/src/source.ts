import type { SourceMeta } from './meta.ts';
import type { PullDefinition } from './pull.ts';
import type { Settings } from './settings.ts';

/** A vendor's request to a source's webhook URL, as it came. */
export interface SourceRequest {
  method: 'GET' | 'POST';
  /** Names in lower case; several values joined with `, `. */
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** The exact bytes: signatures are over these. */
  body: Uint8Array;
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

/** Whether a request is the vendor's. `reason` is short and fixed; it is counted, never sent back. */
export type Verdict = { ok: true } | { ok: false; reason: string };

/** What a vendor's question is answered with. */
export interface SourceAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: string;
}

/**
 * A kind of source. Sources of kind `webhook` have `verify` and `parse`; all three are called for every request, in
 * this order, possibly in parallel, do no I/O and keep nothing. Sources of kind `pull` have `pull`.
 */
export interface SourceDefinition {
  meta: SourceMeta;
  /** Names of headers, in lower case, that `parse` reads: the lake keeps them beside the body. No secrets. */
  headers?: readonly string[];
  /** Names of query parameters that are secrets: the lake keeps the rest of the query of a GET. */
  secretQuery?: readonly string[];
  /**
   * The answer where the request only asks whether somebody listens (a challenge); nothing where it brings events.
   * Called before `verify`: vendors sign such questions or not.
   */
  handshake?(request: SourceRequest, settings: Settings): SourceAnswer | undefined;
  /** Compares in constant time. Never throws; a request that cannot be read is not the vendor's. */
  verify?(request: SourceRequest, settings: Settings): Verdict;
  /**
   * The request's events in the form of collection (`type`, `event`, `userId`, `properties`, …), with a `messageId` that
   * is the same when the vendor sends again. Throws `PayloadError` for a body that it cannot read.
   */
  parse?(request: SourceRequest, settings: Settings): readonly Readonly<Record<string, unknown>>[];
  pull?: PullDefinition;
}

export function defineSource(definition: SourceDefinition): SourceDefinition {
  return definition;
}
