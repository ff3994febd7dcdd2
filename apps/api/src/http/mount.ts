import { Router, type RequestHandler } from 'express';
import { TrackyardError } from '@trackyard/base';
import type { Authenticate } from '../auth/authenticate.ts';
import type { Route } from './route.ts';

/** The operations as a router: access is checked before anything of the request is read. */
export function mount(routes: readonly Route[], authenticate: Authenticate): Router {
  const router = Router();
  for (const route of routes) {
    router[route.method](route.path, async (request, response) => {
      response.locals['answerFailure'] = route.answerFailure; // for the error handler, whatever fails
      const access = await authenticate(request, { anyWorkspace: route.anyWorkspace });
      await route.run({ request, response, access });
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    router.all(path, refuseMethod(routes.filter((route) => route.path === path)));
  }
  return router;
}

function refuseMethod(routes: readonly Route[]): RequestHandler {
  const allow = routes.map(({ method }) => method.toUpperCase()).join(', ');
  return (_request, response) => {
    response.set('allow', allow);
    throw new TrackyardError('TY_METHOD_NOT_ALLOWED');
  };
}
