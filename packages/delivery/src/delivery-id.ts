import { hash } from 'node:crypto';

/**
 * The id that a receiver can dedupe by: of one event at one destination, the same over retries, restarts and
 * redrives, and no use for guessing anything.
 */
export function deliveryId(destinationId: string, sourceId: string, messageId: string): string {
  const digest = hash('sha256', `${destinationId} ${sourceId} ${messageId}`, 'base64url');
  return `msg_${digest.slice(0, 27)}`;
}
