import type { RecordedRequest } from './recording-context.ts';

/** How the requests for one event differ between two mappings. */
export interface RequestDiff<R extends RecordedRequest = RecordedRequest> {
  added: R[];
  dropped: R[];
  changed: { before: R; after: R }[];
  unchanged: number;
}

/** Headers that differ from one sending to the next whatever the mapping is. */
const PER_SENDING = /^(date|webhook-(id|timestamp|signature)|x-signature|idempotency-key|traceparent)$/i;

/**
 * Pairs requests that are equal first, then those to the same method and address in their order; what is left over on
 * one side was added or dropped.
 */
export function diffRequests<R extends RecordedRequest>(
  before: readonly R[],
  after: readonly R[],
): RequestDiff<R> {
  const left = [...before];
  const fresh: R[] = [];
  for (const request of after) {
    const same = left.findIndex((other) => fingerprint(other) === fingerprint(request));
    if (same >= 0) left.splice(same, 1);
    else fresh.push(request);
  }
  const unchanged = after.length - fresh.length;
  const changed: RequestDiff<R>['changed'] = [];
  const added: R[] = [];
  for (const request of fresh) {
    const place = left.findIndex((other) => address(other) === address(request));
    if (place >= 0) changed.push({ before: left.splice(place, 1)[0]!, after: request });
    else added.push(request);
  }
  return { added, dropped: left, changed, unchanged };
}

function address({ method, url }: RecordedRequest): string {
  return `${method} ${url.split('?')[0]}`;
}

function fingerprint({ method, url, headers, body }: RecordedRequest): string {
  const lasting = Object.entries(headers)
    .filter(([name]) => !PER_SENDING.test(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([method, url, lasting, body]);
}
