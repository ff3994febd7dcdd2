import type { LiveMessage } from './live-row.ts';

export type ConnectionState = 'connecting' | 'live' | 'reconnecting';

export interface LiveStreamHandlers {
  onMessages: (messages: LiveMessage[]) => void;
  onState: (state: ConnectionState) => void;
  /** The hub refused the stream (session over, source gone), or what stands before it failed. */
  onRefused: () => void;
}

/** Messages are handed on in groups, so that a burst costs one rendering. */
const GROUP_MS = 150;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Follows a live stream until the returned function is called. `EventSource` itself reconnects after a broken
 * connection, but gives up after an answer other than 200: then this opens a new one, ever more slowly.
 */
export function followLiveStream(url: string, handlers: LiveStreamHandlers): () => void {
  let source: EventSource | undefined;
  let group: LiveMessage[] = [];
  let groupTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const flush = () => {
    groupTimer = undefined;
    handlers.onMessages(group);
    group = [];
  };
  const collect = (event: MessageEvent<string>) => {
    const kind = event.type === 'rejected' ? 'rejected' : 'event';
    group.push({ id: event.lastEventId, kind, data: event.data });
    groupTimer ??= setTimeout(flush, GROUP_MS);
  };
  const open = () => {
    source = new EventSource(url);
    source.addEventListener('event', collect);
    source.addEventListener('rejected', collect);
    source.onopen = () => {
      failures = 0;
      handlers.onState('live');
    };
    source.onerror = () => {
      handlers.onState('reconnecting');
      if (source?.readyState !== EventSource.CLOSED) return;
      handlers.onRefused();
      retryTimer = setTimeout(open, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
    };
  };

  handlers.onState('connecting');
  open();
  return () => {
    source?.close();
    clearTimeout(groupTimer);
    clearTimeout(retryTimer);
  };
}
