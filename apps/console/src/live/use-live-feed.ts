import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useState } from 'react';
import { queries } from '../api/queries.ts';
import { EMPTY_FEED, reduceLiveFeed } from './live-feed.ts';
import { parseLiveMessage } from './live-row.ts';
import { followLiveStream, type ConnectionState } from './live-stream.ts';

/** A source's live feed while the component is mounted, and how to pause it. */
export function useLiveFeed(sourceId: string) {
  const client = useQueryClient();
  const [feed, dispatch] = useReducer(reduceLiveFeed, EMPTY_FEED);
  const [connection, setConnection] = useState<ConnectionState>('connecting');

  useEffect(
    () =>
      followLiveStream(`/api/v1/sources/${encodeURIComponent(sourceId)}/live`, {
        onState: setConnection,
        onMessages: (messages) => {
          const now = new Date().toISOString();
          const rows = messages
            .map((message) => parseLiveMessage(message, now))
            .filter((row) => row !== undefined);
          dispatch({ type: 'arrived', rows });
        },
        // An EventSource does not tell why it was refused: asking for the source does.
        onRefused: () => void client.invalidateQueries({ queryKey: queries.source(sourceId).queryKey }),
      }),
    [client, sourceId],
  );
  return {
    feed,
    connection,
    pause: useCallback(() => dispatch({ type: 'paused' }), []),
    resume: useCallback(() => dispatch({ type: 'resumed' }), []),
  };
}
