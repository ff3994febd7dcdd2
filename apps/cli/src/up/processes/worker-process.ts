import { systemClock } from '@trackyard/base';
import { openOutlets } from '../open-outlets.ts';
import { openParts } from '../open-parts.ts';
import { startWorkerOnceReady } from '../start-worker.ts';
import type { StartWork } from './run-child.ts';

/** Routes, archives and delivers. It serves nobody. */
export const startWork: StartWork = async ({ config }, { closers, log, metrics }) => {
  const clock = systemClock;
  const parts = await openParts({ config, isFirst: false, closers, clock, log, metrics });
  const outlets = await openOutlets({ config, closers, clock, log });
  startWorkerOnceReady({ config, parts, outlets, closers });
  return {};
};
