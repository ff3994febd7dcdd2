import { Router } from 'express';
import { TrackyardError } from '@trackyard/base';
import type { ApiOptions } from '../options.ts';

/** For load balancers and Prometheus: open to everybody, so without anything that needs protection. */
export function healthRouter({ ready, metrics }: Pick<ApiOptions, 'ready' | 'metrics'>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    try {
      const { ok, components } = await ready();
      response.status(ok ? 200 : 503).json({ status: ok ? 'ok' : 'unavailable', components });
    } catch (error) {
      throw new TrackyardError('TY_UNAVAILABLE', { cause: error });
    }
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.expose());
  });
  return router;
}
