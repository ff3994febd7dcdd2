import { words } from '../words.ts';
import type { ConnectionState } from './live-stream.ts';

/** Whether the live tail is connected; a pause shows only while it is. */
export function ConnectionPill({ connection, isPaused }: { connection: ConnectionState; isPaused: boolean }) {
  const isHeld = isPaused && connection === 'live';
  return (
    <span className="pill" role="status" data-tone={!isHeld && connection === 'live' ? 'good' : 'quiet'}>
      <span className="dot" data-state={isHeld ? 'off' : connection} />
      {isHeld ? words.live.paused : words.live.connection[connection]}
    </span>
  );
}
