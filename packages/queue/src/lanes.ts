/** The lane of committed batches that nobody routed yet. */
export const INCOMING_LANE = 'incoming';
/** The lane of committed batches whose bodies the lake does not have yet. */
export const ARCHIVE_LANE = 'archive';

/** What a lane's work is; each kind has its own BullMQ queue. */
export type LaneKind = 'incoming' | 'archive' | 'deliver';

const DELIVER = 'deliver/';

/** The lane of one destination. */
export function deliverLane(destinationId: string): string {
  return DELIVER + destinationId;
}

export function laneKind(lane: string): LaneKind {
  if (lane === INCOMING_LANE || lane === ARCHIVE_LANE) return lane;
  return 'deliver';
}

/** The destination that a delivery lane belongs to. */
export function laneDestination(lane: string): string {
  return lane.slice(DELIVER.length);
}
