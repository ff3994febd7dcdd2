import type { RawLine } from '@trackyard/lake';
import type { ApiOptions } from '../options.ts';

/** How a stored request is found again. */
export interface RequestPlace {
  sourceId: string;
  requestId: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

const MAX_OBJECTS = 16;

/** The lake's line of a request; nothing where it is not archived yet, or was deleted. */
export async function findLine(
  lake: Pick<ApiOptions['lake'], 'scanPage'>,
  { sourceId, requestId, receivedAt }: RequestPlace,
): Promise<RawLine | undefined> {
  const { lines } = await lake.scanPage({
    ...{ sourceIds: [sourceId], from: receivedAt, to: receivedAt + 1, limit: 1, maxObjects: MAX_OBJECTS },
    filter: (line) => line.requestId === requestId,
  });
  return lines[0];
}
