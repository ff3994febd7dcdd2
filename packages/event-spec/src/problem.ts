import { ERROR_CODES, type ErrorCode } from '@trackyard/base';

/** One thing that is wrong with an item: a code of the catalogue, what it means here, and where. */
export interface Problem {
  code: ErrorCode;
  message: string;
  /** Dotted path of the field, where one is to blame. */
  path?: string;
}

/** The problem `code`, in the catalogue's words. */
export function problemOf(code: ErrorCode, path?: string): Problem {
  const { message } = ERROR_CODES[code];
  return path === undefined ? { code, message } : { code, message, path };
}

/** A field of the wrong type: `"name" must be a string.` */
export function fieldProblem(path: string, expected: string): Problem {
  return { code: 'TY_EVENT_FIELD_TYPE', message: `"${path}" must be ${expected}.`, path };
}
