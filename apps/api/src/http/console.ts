import express, { Router, type Response } from 'express';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';

const FOREVER = 'public, max-age=31536000, immutable';

/** The built console: its hashed files for ever, everything else is the one page that routes in the browser. */
export function consoleRouter(directory: string): Router {
  const router = Router();
  const assets = join(directory, 'assets') + sep;
  router.use(
    express.static(directory, {
      index: false,
      setHeaders: (response, path) => {
        response.setHeader('cache-control', path.startsWith(assets) ? FOREVER : 'no-cache');
      },
    }),
  );
  router.get('/{*path}', (request, response, next) => {
    // A script or picture that is not there is not a page.
    if (!request.accepts('html') || /\.\w+$/.test(request.path)) next();
    else sendPage(response, directory);
  });
  return router;
}

function sendPage(response: Response, directory: string): void {
  response.set('cache-control', 'no-cache');
  if (existsSync(join(directory, 'index.html'))) response.sendFile('index.html', { root: directory });
  else response.status(503).type('html').send(NOT_BUILT);
}

const NOT_BUILT = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Trackyard</title></head><body>
<h1>Trackyard is running; its console is not built yet</h1>
<p>Build it with <code>npm run build</code> in the project's folder, then reload this page.
The API works already: <a href="/api/docs">/api/docs</a>.</p></body></html>`;
