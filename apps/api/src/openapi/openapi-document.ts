import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { Route } from '../http/route.ts';
import { errorSchema } from '../http/schemas.ts';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

const OPEN_TO_ALL: RouteConfig[] = [
  {
    method: 'get',
    path: '/openapi.json',
    tags: ['Meta'],
    summary: 'This document',
    security: [],
    responses: { 200: { description: 'OpenAPI 3.1' } },
  },
];

/** The api's description, from the same schemas that check requests and answers. */
export function openApiDocument(routes: readonly Route[], publicUrl: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'trackyard.session_token',
  });
  for (const route of routes) registry.registerPath(pathOf(route));
  for (const path of OPEN_TO_ALL) registry.registerPath(path);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Trackyard',
      version: '1',
      description:
        'The control plane. Send a secret API key as `Authorization: Bearer <key>`. Lists are pages: ' +
        'hand `nextCursor` back as `cursor`. Errors are `{code, message, details?}`.',
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ apiKey: [] }, { session: [] }],
  });
}

/** Express's path in OpenAPI's way of writing. */
export function templateOf(path: string): string {
  return path.replace(/[:*](\w+)/g, '{$1}');
}

function pathOf(route: Route): RouteConfig {
  const { method, path, tag, summary, description, params, query } = route;
  return {
    method,
    path: templateOf(path),
    tags: [tag],
    summary,
    operationId: operationId(route),
    ...(description !== undefined && { description }),
    request: {
      params,
      query,
      ...bodyOf(route),
    },
    responses: {
      [route.status]: answerOf(route),
      default: { description: 'An error', content: { 'application/json': { schema: errorSchema } } },
    },
  };
}

function bodyOf({ body, upload }: Route): Pick<NonNullable<RouteConfig['request']>, 'body'> {
  if (body) return { body: { required: true, content: { 'application/json': { schema: body } } } };
  if (!upload) return {};
  const bytes = { schema: { type: 'string', format: 'binary' } } as const;
  return { body: { required: true, content: Object.fromEntries(upload.map((type) => [type, bytes])) } };
}

function answerOf({ answer, stream }: Route): RouteConfig['responses'][string] {
  if (stream) return { description: 'A stream', content: { [stream]: { schema: { type: 'string' } } } };
  if (!answer) return { description: 'Done' };
  return { description: 'Success', content: { 'application/json': { schema: answer } } };
}

function operationId({ method, path }: Route): string {
  const words = path.split(/[^A-Za-z]+/).filter(Boolean);
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}
