/**
 * What became of one event at one destination: a value, never an exception.
 * - `delivered`: the destination has it.
 * - `retry`: not now; again after `afterMs`, or by the retry policy where it is absent.
 * - `dead`: it can never succeed as it is; a person decides.
 * - `held`: the destination, not the event, is to blame; it waits until the destination is put right.
 * `maybeDelivered` notes that the request may have arrived although no answer did. `message` is a sentence for a person,
 * without secrets.
 */
export type Outcome =
  | { status: 'delivered' }
  | { status: 'retry'; reason: string; afterMs?: number; maybeDelivered?: boolean; message?: string }
  | { status: 'dead'; reason: string; message?: string }
  | { status: 'held'; reason: string; message?: string };

export const delivered: Outcome = { status: 'delivered' };

export function retry(
  reason: string,
  options: { afterMs?: number; maybeDelivered?: boolean; message?: string } = {},
): Outcome {
  return { status: 'retry', reason, ...options };
}

export function dead(reason: string, message?: string): Outcome {
  return message === undefined ? { status: 'dead', reason } : { status: 'dead', reason, message };
}

export function held(reason: string, message?: string): Outcome {
  return message === undefined ? { status: 'held', reason } : { status: 'held', reason, message };
}
