import {
  VALID,
  formBody,
  hmac,
  invalid,
  isSameSecret,
  verdictOn,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * Transactional signs the URL and the form; an audience's webhook can only carry a secret in its URL. Once one of the
 * two is set, nothing comes in without.
 * https://mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks/#authenticating-webhook-requests
 */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const [secret, key] = [textAt(settings, 'urlSecret'), textAt(settings, 'transactionalKey')];
  const form = formBody(request);
  if (key !== '' && form['mandrill_events'] !== undefined) {
    const fields = Object.keys(form)
      .sort()
      .flatMap((name) => [name, form[name] ?? '']);
    const wanted = hmac('sha1', key, textAt(settings, 'webhookUrl'), ...fields);
    return verdictOn(request.headers['x-mandrill-signature'], wanted, 'base64');
  }
  if (secret === '' && key === '') return VALID;
  const given = request.query['secret'];
  if (!given || secret === '') return invalid('unsigned');
  return isSameSecret(given, secret) ? VALID : invalid('credentials');
}

function textAt(settings: Settings, name: string): string {
  const value = settings[name];
  return typeof value === 'string' ? value : '';
}
