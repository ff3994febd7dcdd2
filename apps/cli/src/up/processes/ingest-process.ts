import { systemClock } from '@trackyard/base';
import { openParts } from '../open-parts.ts';
import { startHttp } from '../start-http.ts';
import { startIngest } from '../start-ingest.ts';
import { createForward } from './forward.ts';
import type { StartWork } from './run-child.ts';

/** Collects, and lets the primary answer everything else. */
export const startWork: StartWork = async ({ config, apiSocket }, { closers, log, metrics }) => {
  const parts = await openParts({ config, isFirst: false, closers, clock: systemClock, log, metrics });
  let url = config.publicUrl ?? '';
  const ingest = await startIngest({ config, parts, closers, url: () => url });
  const forward = createForward(apiSocket);
  const front = await startHttp(config, (req, res) => {
    if (!ingest.handle(req, res)) forward.handle(req, res);
  });
  url ||= front.url;
  return {
    url: front.url,
    adopt: ingest.adopt,
    async collecting() {
      const [unauthorized, { batches, canAccept }] = await Promise.all([
        ingest.unauthorized(),
        ingest.spool(),
      ]);
      return { unauthorized, spool: { batches, canAccept } };
    },
    async leave(isReplaced) {
      const left = isReplaced ? front.leave() : front.close();
      forward.endStreams();
      await left;
    },
  };
};
