import { hmac, verdictOn, type Settings, type SourceRequest, type Verdict } from '@trackyard/connector-sdk';

/** Shopify signs no time. https://shopify.dev/docs/apps/build/webhooks/verify-deliveries */
export function verify({ headers, body }: SourceRequest, settings: Settings): Verdict {
  const wanted = hmac('sha256', String(settings['signingSecret']), body);
  return verdictOn(headers['x-shopify-hmac-sha256'], wanted, 'base64');
}
