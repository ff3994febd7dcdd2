import type { Logger } from '@trackyard/base';

/** Says once that the server is lost and once that it is back, however many connections notice, and how often. */
export interface ConnectionWatch {
  lost(error: Error): void;
  /** Also at the first connection, which is not worth a line. */
  back(): void;
  /** A logger for BullMQ: its warnings are left out while the server is known to be away. */
  log: Logger;
}

export function watchConnection(log: Logger): ConnectionWatch {
  let state: 'connecting' | 'connected' | 'lost' = 'connecting';
  let lostAt = 0;
  return {
    lost(error) {
      if (state !== 'connected') return;
      state = 'lost';
      lostAt = performance.now();
      log.warn('queue.connection_lost', { error: error.message });
    },
    back() {
      if (state === 'lost') {
        log.info('queue.connection_back', { durationMs: Math.round(performance.now() - lostAt) });
      }
      state = 'connected';
    },
    log: {
      debug: (event, fields) => log.debug(event, fields),
      info: (event, fields) => log.info(event, fields),
      warn: (event, fields) => void (state === 'lost' || log.warn(event, fields)),
      error: (event, fields, cause) => log.error(event, fields, cause),
      child: (fields) => log.child(fields),
    },
  };
}
