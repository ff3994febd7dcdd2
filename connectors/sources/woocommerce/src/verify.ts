import {
  hmac,
  textBody,
  verdictOn,
  type Settings,
  type SourceAnswer,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** WooCommerce signs no time. https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks */
export function verify({ headers, body }: SourceRequest, settings: Settings): Verdict {
  const wanted = hmac('sha256', String(settings['secret']), body);
  return verdictOn(headers['x-wc-webhook-signature'], wanted, 'base64');
}

/** A webhook that is made active first sends its id as a form, unsigned, and is not saved unless that is answered 200. */
export function handshake(request: SourceRequest): SourceAnswer | undefined {
  if (request.headers['x-wc-webhook-signature'] !== undefined) return undefined;
  return /^webhook_id=\d+$/.test(textBody(request)) ? { status: 200, body: 'ok' } : undefined;
}
