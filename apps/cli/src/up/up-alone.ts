import { systemClock } from '@trackyard/base';
import type { Config } from '../config.ts';
import { openOutlets } from './open-outlets.ts';
import { openParts } from './open-parts.ts';
import { runHub } from './run-hub.ts';
import { startHttp } from './start-http.ts';
import { startRoles } from './start-roles.ts';

/** Everything in this process. */
export function upAlone(config: Config): Promise<void> {
  return runHub(config, ({ log }) => ({
    async start({ closers, fronts, metrics }) {
      const clock = systemClock;
      const parts = await openParts({ config, isFirst: true, closers, clock, log, metrics });
      const outlets = await openOutlets({ config, closers, clock, log });
      const http = await startHttp(config);
      fronts.add('http', () => http.close());
      const url = config.publicUrl ?? http.url;
      http.serve(await startRoles({ config, parts, outlets, closers, url }));
      return { parts, url, processes: 'one process' };
    },
    reload: () => log.warn('reload.not_possible', { reason: 'one process: TRACKYARD_PROCESSES=1' }),
    kill: () => undefined,
  }));
}
