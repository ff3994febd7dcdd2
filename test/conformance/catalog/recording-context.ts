import type { ConnectorContext, HttpRequest } from '@trackyard/connector-sdk';
import { makeContext } from '@trackyard/connector-sdk/testing';

export interface Recording {
  context: ConnectorContext;
  requests: HttpRequest[];
}

/** Sends nothing: every request is answered as a vendor's token service would. */
export function recordingContext(destinationId: string): Recording {
  const { requests, ...context } = makeContext({
    answer: () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      text: '{"access_token":"token","authToken":"token","token_type":"Bearer"}',
    }),
  });
  return { context: { ...context, destinationId }, requests };
}
