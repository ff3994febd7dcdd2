import { createHash } from 'node:crypto';
import {
  AuthError,
  ConfigError,
  HttpError,
  isSuccess,
  PayloadError,
  readJsonObject,
  type ConnectorContext,
  type HttpRequest,
  type HttpResponse,
  type Settings,
} from '@trackyard/connector-sdk';

export interface Call {
  method: HttpRequest['method'];
  /** Below the audience: `/members/…`; empty for the audience itself. */
  path: string;
  body?: unknown;
}

/** A successful answer's body; throws what {@link errorOf} says for any other. */
export async function call(
  { http }: ConnectorContext,
  { apiKey, audienceId }: Settings,
  { method, path, body }: Call,
): Promise<Record<string, unknown>> {
  const [, dataCenter] = /-([a-z]{2,4}\d{1,3})$/.exec(String(apiKey)) ?? [];
  if (dataCenter === undefined)
    throw new ConfigError('The API key must end with a data center, such as -us21.');
  const response = await http.request({
    method,
    url: `https://${dataCenter}.api.mailchimp.com/3.0/lists/${encodeURIComponent(String(audienceId))}${path}`,
    headers: {
      authorization: `Basic ${Buffer.from(`trackyard:${apiKey}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    timeoutMs: 60_000,
  });
  if (!isSuccess(response)) throw errorOf(response, path);
  return readJsonObject(response);
}

/** A contact's id. https://mailchimp.com/developer/marketing/docs/methods-parameters/#path-parameters */
export function memberPath(email: string): string {
  return `/members/${createHash('md5').update(email.toLowerCase()).digest('hex')}`;
}

/** https://mailchimp.com/developer/marketing/docs/errors/ */
function errorOf(response: HttpResponse, path: string): Error {
  const { title, detail } = readJsonObject(response);
  const sentence = `Mailchimp answered ${response.status}, ${String(title ?? 'no title')}: ${String(detail ?? '').slice(0, 300)}`;
  switch (response.status) {
    case 401:
      return new AuthError(sentence);
    case 403:
      return title === 'Wrong Datacenter' ? new ConfigError(sentence) : new AuthError(sentence);
    case 404:
      // Of a contact, the event's fault (or no fault, for a deletion); else the audience is not there.
      return /^\/members\/.+\//.test(path) ? new HttpError(response) : new ConfigError(sentence);
    case 400:
      return new PayloadError(sentence);
    default:
      return new HttpError(response);
  }
}
