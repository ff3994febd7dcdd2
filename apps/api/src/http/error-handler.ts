import type { ErrorRequestHandler, Response } from 'express';
import { isTrackyardError, redactText, TrackyardError, type Logger } from '@trackyard/base';
import type { AnswerFailure } from './route.ts';

/** Whatever goes wrong becomes `{code, message, details?}`; what is our fault is logged, and not explained. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const coded = toCoded(error);
    if (coded.status >= 500) {
      const fields = { method: request.method, route: request.path, code: coded.code };
      log.error('api.failed', fields, coded.cause ?? coded);
    }
    const answer = response.locals['answerFailure'] as AnswerFailure | undefined;
    if (response.headersSent) next(coded);
    else if (!answer?.(coded, { request, response })) sendError(response, coded);
  };
}

export function sendError(response: Response, { code, status, message, details }: TrackyardError): void {
  const text = redactText(message);
  if (code === 'TY_RATE_LIMITED') response.set('retry-after', String(retryAfterSeconds(details)));
  response
    .status(status)
    .json(details === undefined ? { code, message: text } : { code, message: text, details });
}

function retryAfterSeconds(details: unknown): number {
  const { retryAfterSeconds: seconds } = Object(details) as { retryAfterSeconds?: unknown };
  return typeof seconds === 'number' ? seconds : 1;
}

/** Express and its body parser throw errors with a status of their own. */
function toCoded(error: unknown): TrackyardError {
  if (isTrackyardError(error)) return error;
  const { type, status } = Object(error) as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') {
    return new TrackyardError('TY_BODY_TOO_LARGE', { message: 'The body is larger than 1 MB.' });
  }
  if (type === 'entity.parse.failed') {
    return new TrackyardError('TY_VALIDATION', { message: 'The body is not valid JSON.' });
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new TrackyardError('TY_VALIDATION', { message: 'The request could not be read.' });
  }
  return new TrackyardError('TY_INTERNAL', { cause: error });
}
