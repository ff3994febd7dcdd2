import {
  ConfigError,
  objectOf,
  readHeaders,
  type HttpRequest,
  type Settings,
} from '@trackyard/connector-sdk';
import { checkUrl } from './fill-url.ts';

const MEANINGS = ['delivered', 'retry', 'held', 'dead'] as const;
export type StatusMeaning = (typeof MEANINGS)[number];

export type BodyFormat = 'json' | 'ndjson' | 'form';

export interface ApiSettings {
  url: string;
  method: HttpRequest['method'];
  format: BodyFormat;
  /** Credentials and the extra headers, names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** By status (`409`) or class (`4xx`). */
  meanings: Readonly<Record<string, StatusMeaning>>;
  timeoutMs: number;
}

/** The settings in the form that sending needs; `ConfigError` with a sentence for what is wrong. */
export function readSettings(settings: Settings): ApiSettings {
  const { url, method = 'POST', format = 'json', timeoutSeconds = 15 } = settings;
  checkUrl(String(url));
  return {
    url: String(url),
    method: method as ApiSettings['method'], // both are among the choices of the form
    format: format as BodyFormat,
    headers: {
      ...headersIn(settings.headers),
      ...headersIn(settings.secretHeaders),
      ...headersIn(authHeaders(settings)),
    },
    meanings: readMeanings(settings.statuses),
    timeoutMs: Number(timeoutSeconds) * 1000,
  };
}

function headersIn(given: unknown): Record<string, string> {
  const { headers, problem } = readHeaders(given);
  if (problem) throw new ConfigError(problem);
  return headers;
}

function authHeaders({ auth = 'none', user, authHeader = 'x-api-key', authSecret }: Settings): object {
  if (auth === 'none') return {};
  if (typeof authSecret !== 'string') throw new ConfigError('The secret for the authentication is missing.');
  if (auth === 'bearer') return { authorization: `Bearer ${authSecret}` };
  if (auth === 'header') return { [String(authHeader)]: authSecret };
  if (typeof user !== 'string') throw new ConfigError('The user for basic authentication is missing.');
  if (user.includes(':')) throw new ConfigError('The user cannot have a ":" (RFC 7617).');
  return { authorization: `Basic ${Buffer.from(`${user}:${authSecret}`).toString('base64')}` };
}

function readMeanings(given: unknown): Record<string, StatusMeaning> {
  const meanings: Record<string, StatusMeaning> = {};
  for (const [status, word] of Object.entries(objectOf(given))) {
    const meaning = MEANINGS.find((known) => known === word);
    if (!/^[1-5](\d\d|xx)$/.test(status) || !meaning) {
      throw new ConfigError(
        `"${status}" must be a status (409) or a class (4xx), and mean ${MEANINGS.join(', ')}.`,
      );
    }
    meanings[status] = meaning;
  }
  return meanings;
}
