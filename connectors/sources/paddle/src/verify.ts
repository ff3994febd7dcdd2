import {
  hmac,
  invalid,
  isRecent,
  namedValues,
  verdictOnAny,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * `Paddle-Signature: ts=<seconds>;h1=<hex>`, an `h1` for each secret while one is rotated, over `<ts>:<body>`.
 * https://developer.paddle.com/webhooks/about/signature-verification
 */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const { ts: [time = ''] = [], h1 } = namedValues(request.headers['paddle-signature'], ';');
  const secret = String(settings['secretKey']);
  const verdict = verdictOnAny(h1, hmac('sha256', secret, `${time}:`, request.body), 'hex');
  return verdict.ok && !isRecent(request, Number(time)) ? invalid('expired') : verdict;
}
