import type { Request, Response } from 'express';
import { z } from 'zod';
import { TrackyardError } from '@trackyard/base';
import type { Access } from '../auth/access.ts';

export type Method = 'get' | 'post' | 'patch' | 'delete';

const NOTHING = z.strictObject({});
type Nothing = typeof NOTHING;

/** One operation, declared once: Express calls it, the OpenAPI document describes it. */
export interface RouteSpec<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  method: Method;
  /** Below `/api/v1`; `:id` is one segment, `*type` one or more. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  params?: P;
  query?: Q;
  body?: B;
  /** The handler reads the body itself, a stream of one of these types. None of them may be JSON, which is parsed before. */
  upload?: readonly string[];
  /** What is not in it never leaves; without it the answer is empty (204). */
  response?: R;
  status?: 200 | 201;
  /** The handler writes the answer itself. */
  stream?: 'text/event-stream';
  /** Not about one workspace: a signed-in person need not name one. */
  anyWorkspace?: boolean;
  handle(call: Call<P, Q, B>): Promise<z.input<R> | void>;
  answerFailure?: AnswerFailure;
}

/** Answers a failure in its own way, whatever failed (access, input, handling); false: the usual answer will do. */
export type AnswerFailure = (
  error: TrackyardError,
  exchange: { request: Request; response: Response },
) => boolean;

/** What a handler is given: everything checked. */
export interface Call<
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = z.ZodUndefined,
> {
  access: Access;
  workspaceId: string;
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  request: Request;
  response: Response;
}

/** An operation without its types: what routers and documents hold. */
export interface Route {
  method: Method;
  path: string;
  tag: string;
  summary: string;
  description: string | undefined;
  params: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodType | undefined;
  upload: readonly string[] | undefined;
  answer: z.ZodType | undefined;
  status: number;
  stream: string | undefined;
  anyWorkspace: boolean;
  answerFailure: AnswerFailure | undefined;
  run(exchange: { request: Request; response: Response; access: Access }): Promise<void>;
}

export function route<
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodVoid,
>(spec: RouteSpec<P, Q, B, R>): Route {
  const {
    method,
    path,
    tag,
    summary,
    description,
    body,
    upload,
    response: answer,
    stream,
    anyWorkspace = false,
    answerFailure,
  } = spec;
  const params: z.ZodObject = spec.params ?? NOTHING;
  const query: z.ZodObject = spec.query ?? NOTHING;
  const status = spec.status ?? (answer || stream ? 200 : 204);
  return {
    ...{ method, path, tag, summary, description, params, query, body, upload, answer, status, stream },
    anyWorkspace,
    answerFailure,
    async run({ request, response, access }) {
      // The schemas are the spec's own, so what they give has the spec's types.
      const call = {
        access,
        workspaceId: access.workspaceId,
        params: parseParams(params, request.params),
        query: parseInput(query, withoutWorkspace(request.query)),
        body: body && parseInput(body, request.body ?? {}),
        request,
        response,
      } as Call<P, Q, B>;
      const result = await spec.handle(call);
      if (stream || response.headersSent) return;
      if (answer) response.status(status).json(answer.parse(result));
      else response.status(status).end();
    },
  };
}

/** A path that cannot name anything names nothing. */
function parseParams(schema: z.ZodType, params: Request['params']): unknown {
  // A wildcard's segments come as a list.
  const joined = Object.entries(params).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join('/') : value,
  ]);
  const result = schema.safeParse(Object.fromEntries(joined));
  if (!result.success) throw new TrackyardError('TY_NOT_FOUND');
  return result.data;
}

function parseInput(schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const details = result.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  throw new TrackyardError('TY_VALIDATION', { details });
}

/** `workspace` is read when access is checked: an `EventSource` cannot send the header. */
function withoutWorkspace({ workspace: _workspace, ...query }: Request['query']): Request['query'] {
  return query;
}
