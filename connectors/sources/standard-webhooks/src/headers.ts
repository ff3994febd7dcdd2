import type { SourceRequest } from '@trackyard/connector-sdk';

/** Those that events are made with; Svix names them its own way unless told otherwise. */
export const HEADERS = ['webhook-id', 'webhook-timestamp', 'svix-id', 'svix-timestamp'];

/** One of the specification's headers. */
export function header(
  { headers }: SourceRequest,
  name: 'id' | 'timestamp' | 'signature',
): string | undefined {
  return headers[`webhook-${name}`] ?? headers[`svix-${name}`];
}
