import {
  ConfigError,
  HttpError,
  isSuccess,
  objectsOf,
  readJsonObject,
  type ConnectorContext,
  type HttpResponse,
  type Settings,
} from '@trackyard/connector-sdk';

export interface Stream {
  /** An app's, in Firebase; else a website's. */
  isApp: boolean;
  collectUrl: string;
  debugUrl: string;
}

/** The data stream of the settings; `ConfigError` where they name none, or two. */
export function readStream({ measurementId, firebaseAppId, apiSecret, region }: Settings): Stream {
  const isApp = typeof firebaseAppId === 'string';
  if (isApp === (typeof measurementId === 'string'))
    throw new ConfigError('Give either the measurement id of a web stream or the Firebase app id of an app.');
  const query = new URLSearchParams({
    ...(isApp ? { firebase_app_id: firebaseAppId } : { measurement_id: String(measurementId) }),
    api_secret: String(apiSecret),
  });
  const host = region !== 'global' ? 'region1.google-analytics.com' : 'www.google-analytics.com';
  return {
    isApp,
    collectUrl: `https://${host}/mp/collect?${query}`,
    debugUrl: `https://${host}/debug/mp/collect?${query}`,
  };
}

/** Google answers 2xx to everything that it received, wrong or not. */
export async function collect(
  { http }: ConnectorContext,
  { collectUrl }: Stream,
  body: string,
): Promise<void> {
  const response = await http.request(postOf(collectUrl, body));
  if (!isSuccess(response)) throw new HttpError(response);
}

/** What the validation server says of a body; it keeps nothing. */
export async function validate(
  { http }: ConnectorContext,
  { debugUrl }: Stream,
  body: string,
): Promise<string[]> {
  const response: HttpResponse = await http.request(postOf(debugUrl, body));
  if (!isSuccess(response)) throw new HttpError(response);
  return objectsOf(readJsonObject(response).validationMessages).map(({ description }) => String(description));
}

function postOf(url: string, body: string) {
  return { method: 'POST' as const, url, headers: { 'content-type': 'application/json' }, body };
}
