import { words } from '../words.ts';

/** A problem in the console's own words where it has some, with the field that is to blame. */
export function problemText(problem: unknown): string {
  const { code, message, path } = (typeof problem === 'object' && problem !== null ? problem : {}) as {
    code?: string;
    message?: string;
    path?: string;
  };
  const text = words.problems[code ?? ''] ?? message ?? words.problemUnknown;
  return path ? `${text} (${path})` : text;
}
