import { hash } from 'node:crypto';

export interface DeliveryName {
  destinationId: string;
  sourceId: string;
  messageId: string;
  /** The mapping's key; empty where the event is sent as it is. */
  mapping?: string;
}

/**
 * The id that a receiver can dedupe by: of one event by one mapping at one destination, the same over retries, restarts
 * and redrives, and no use for guessing anything.
 */
export function deliveryId({ destinationId, sourceId, messageId, mapping = '' }: DeliveryName): string {
  const name = `${destinationId} ${sourceId} ${messageId}${mapping && ` ${mapping}`}`;
  return `msg_${hash('sha256', name, 'base64url').slice(0, 27)}`;
}
