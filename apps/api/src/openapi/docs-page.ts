import { ERROR_CODES } from '@trackyard/base';
import type { Route } from '../http/route.ts';
import { templateOf } from './openapi-document.ts';

/** The operations as a page to read: no script, nothing from elsewhere. */
export function docsPage(routes: readonly Route[]): string {
  const byTag = Map.groupBy(routes, (route) => route.tag);
  const sections = [...byTag].map(([tag, list]) => `<h2>${escape(tag)}</h2>${list.map(operation).join('')}`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Trackyard API</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${STYLE}</style></head><body>
<h1>Trackyard API</h1>
<p>Below <code>/api/v1</code>. Send a secret API key as <code>Authorization: Bearer sk_…</code>. Lists are pages:
<code>{"data": […], "nextCursor": …}</code>; hand <code>nextCursor</code> back as <code>?cursor=</code>.
For machines: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${sections.join('\n')}
<h2>Errors</h2><p>Every error is <code>{"code", "message", "details"?}</code>.</p><table>${errorRows()}</table>
</body></html>`;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1b1e}
h2{margin-top:2.5rem}section{border-top:1px solid #dee2e6;padding:.6rem 0}code{font-family:ui-monospace,monospace}
b{display:inline-block;min-width:4.5rem}p{margin:.2rem 0}small{color:#495057}td{padding:.1rem 1rem .1rem 0;vertical-align:top}`;

function operation({ method, path, summary, description = '', query, body }: Route): string {
  const inputs = [
    ['query', Object.keys(query.shape)],
    ['body', body && 'shape' in body ? Object.keys(Object(body.shape)) : []],
  ] as const;
  const lines = inputs
    .filter(([, names]) => names.length > 0)
    .map(([place, names]) => `${place}: ${names.join(', ')}`);
  return `<section><code><b>${method.toUpperCase()}</b>${escape(templateOf(path))}</code><p>${escape(summary)}</p>
<small>${escape([description, ...lines].filter(Boolean).join(' · '))}</small></section>`;
}

function errorRows(): string {
  return Object.entries(ERROR_CODES)
    .map(([code, { status, message }]) => `<tr><td>${status}<td><code>${code}</code><td>${escape(message)}`)
    .join('');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
