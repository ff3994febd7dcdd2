import { ApiError } from '../../api/client.ts';

/** What the api says of single settings, by their names. */
export function fieldErrors(error: Error | null): Record<string, string> {
  if (!(error instanceof ApiError) || !Array.isArray(error.details)) return {};
  const problems = error.details as { field?: string; message?: string }[];
  return Object.fromEntries(
    problems.map(({ field = '', message = '' }) => [field.replace(/^settings\./, ''), message]),
  );
}
