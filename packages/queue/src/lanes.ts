/** The lane of committed batches that nobody routed yet. */
export const INCOMING_LANE = 'incoming';
/** The lane of committed batches whose bodies the lake does not have yet. */
export const ARCHIVE_LANE = 'archive';

/** What a lane's work is; each kind has its own BullMQ queue. */
export type LaneKind = 'incoming' | 'archive' | 'deliver';

const DELIVER = 'deliver/';
/** Also known to the stores, which keep such a lane's entries in accept order. */
const BY_USER = '/user';

/** The lane of one destination: of all its connections without an order, or of all that keep each user's order. */
export function deliverLane(destinationId: string, order: 'none' | 'user' = 'none'): string {
  return DELIVER + destinationId + (order === 'user' ? BY_USER : '');
}

/** Every lane that a destination may have. */
export function deliverLanes(destinationId: string): string[] {
  return [deliverLane(destinationId), deliverLane(destinationId, 'user')];
}

export function laneKind(lane: string): LaneKind {
  if (lane === INCOMING_LANE || lane === ARCHIVE_LANE) return lane;
  return 'deliver';
}

/** Whose events the lane delivers, and in which order. */
export function laneOf(lane: string): { destinationId: string; order: 'none' | 'user' } {
  const name = lane.slice(DELIVER.length);
  if (!name.endsWith(BY_USER)) return { destinationId: name, order: 'none' };
  return { destinationId: name.slice(0, -BY_USER.length), order: 'user' };
}
