import express, { Router, type RequestHandler } from 'express';
import type { RequestListener } from 'node:http';
import { TrackyardError } from '@trackyard/base';
import { createApiKeyAccess } from './auth/api-key-access.ts';
import { createAuthenticate } from './auth/authenticate.ts';
import { createRateLimit } from './auth/rate-limit.ts';
import { createSessions } from './auth/sessions.ts';
import { consoleRouter } from './http/console.ts';
import { errorHandler } from './http/error-handler.ts';
import { mount } from './http/mount.ts';
import { securityHeaders } from './http/security-headers.ts';
import { docsPage } from './openapi/docs-page.ts';
import { openApiDocument } from './openapi/openapi-document.ts';
import type { ApiOptions } from './options.ts';
import { allRoutes } from './routes/all-routes.ts';
import { healthRouter } from './routes/health.ts';

export interface Api {
  /** Answers everything but collection. */
  handler: RequestListener;
  /** Ends open streams. The server and what was passed in are the caller's to close. */
  close(): Promise<void>;
}

const MAX_BODY = '1mb';

export function createApi(options: ApiOptions): Api {
  const { store, clock, log, publicUrl, apiToken } = options;
  const stopping = new AbortController();
  const apiKeys = createApiKeyAccess({ store, apiToken, clock, log });
  const sessions = createSessions({ store, publicUrl, log });
  const rateLimit = createRateLimit(clock);
  const authenticate = createAuthenticate({ store, apiKeys, sessions, rateLimit, publicUrl });
  const routes = allRoutes({ ...options, apiKeys, stopping: stopping.signal });

  const v1 = Router();
  v1.get('/openapi.json', answerWith('json', JSON.stringify(openApiDocument(routes, publicUrl))));
  v1.use(express.json({ limit: MAX_BODY }), mount(routes, authenticate));

  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', [...options.trustProxy]);
  app.set('query parser', 'simple');
  app.use(securityHeaders(publicUrl));
  app.use(healthRouter(options));
  // Before the body parser: better-auth reads the body itself.
  app.use('/api/auth', noStore, sessions.handler);
  app.use('/api/v1', noStore, v1);
  app.get('/api/docs', answerWith('html', docsPage(routes)));
  app.use(['/api', '/v1'], notFound);
  app.use(consoleRouter(options.consoleDirectory));
  app.use(notFound);
  app.use(errorHandler(log));
  return {
    handler: app,
    async close() {
      stopping.abort();
    },
  };
}

function answerWith(type: string, text: string): RequestHandler {
  return (_request, response) => void response.type(type).send(text);
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('cache-control', 'no-store');
  next();
};

const notFound: RequestHandler = () => {
  throw new TrackyardError('TY_NOT_FOUND');
};
