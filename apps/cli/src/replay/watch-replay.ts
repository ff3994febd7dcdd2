import { setTimeout as pause } from 'node:timers/promises';
import type { HubApi } from './hub-api.ts';
import { progressLine, type ReplayView } from './replay-view.ts';
import { StatusLine, type Terminal } from './terminal.ts';

/** Somebody pressed Ctrl-C while a replay was watched; it goes on. */
export class WatchLeft extends Error {
  override name = 'WatchLeft';
}

/** Shows how far a replay is until it is over or paused. Throws `WatchLeft`. */
export async function watchReplay(
  hub: HubApi,
  id: string,
  { terminal, pollMs }: { terminal: Terminal; pollMs: number },
): Promise<ReplayView> {
  const line = new StatusLine(terminal);
  try {
    for (;;) {
      const replay = await hub.get<ReplayView>(`/replays/${id}`);
      line.show(progressLine(replay));
      if (replay.status !== 'running') return replay;
      await pause(pollMs, undefined, { signal: terminal.signal }).catch(() => {
        throw new WatchLeft();
      });
    }
  } finally {
    line.end();
  }
}
