import { TrackyardError } from '@trackyard/base';

/** What an error of the SDK says: the server's code (`NoSuchKey`) or the network's (`ECONNREFUSED`). */
export interface S3Fault {
  code: string;
  status?: number;
  requestId?: string;
}

/** By shape: the SDK has a class for few of them, and some are other realms'. */
export function s3Fault(error: unknown): S3Fault {
  const { name, code, $metadata } = error as {
    name?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: number; requestId?: string };
  };
  const isNetworks = typeof code === 'string' && /^E[A-Z]+$/.test(code);
  return {
    code: isNetworks ? code : String(name ?? 'Unknown'),
    ...($metadata?.httpStatusCode !== undefined && { status: $metadata.httpStatusCode }),
    ...($metadata?.requestId !== undefined && { requestId: $metadata.requestId }),
  };
}

/** Mistakes of ours, which no second try repairs. */
const OWN_FAULTS = new Set(['TypeError', 'ReferenceError']);

/**
 * A bucket's refusals (gone, forbidden, expired, throttled, away) as the one error that callers retry. Without the
 * SDK's own error as its cause: that holds the request with its signature.
 */
export async function s3Attempt<T>(operation: string, key: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof TrackyardError) throw error;
    const { code, ...fault } = s3Fault(error);
    if (OWN_FAULTS.has(code)) throw error;
    const message = `The lake's bucket refused to ${operation}: ${code}`;
    throw new TrackyardError('TY_UNAVAILABLE', { message, details: { code, ...fault, operation, key } });
  }
}
