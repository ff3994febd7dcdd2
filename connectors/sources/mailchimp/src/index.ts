/** Source `mailchimp`: webhooks of audiences and of Transactional. Called by ingest for every request to its URL. */
import { defineSource, formBody, type SourceAnswer, type SourceRequest } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

/** Mailchimp asks by GET when a webhook is made; Transactional posts an empty list, signed with a key of its own. */
function handshake(request: SourceRequest): SourceAnswer | undefined {
  const isQuestion = request.method === 'GET' || formBody(request)['mandrill_events'] === '[]';
  return isQuestion ? { status: 200, body: 'ok' } : undefined;
}

export const source = defineSource({ meta, secretQuery: ['secret'], handshake, verify, parse });
