import { isSameSecret, type Settings, type SourceAnswer, type SourceRequest } from '@trackyard/connector-sdk';

/**
 * Meta's question when the URL is set: the challenge is the answer, where the token is right. Else the request goes on
 * to `verify`, which refuses it. https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
export function handshake(
  { method, query }: SourceRequest,
  { verifyToken }: Settings,
): SourceAnswer | undefined {
  if (method !== 'GET' || query['hub.mode'] !== 'subscribe') return undefined;
  if (!isSameSecret(query['hub.verify_token'], String(verifyToken ?? ''))) return undefined;
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: query['hub.challenge'] ?? '' };
}
