import { ConfigError, type Settings } from '@trackyard/connector-sdk';
import { decodeSecret } from './sign.ts';

export interface WebhookSettings {
  url: string;
  /** The keys to sign with, the current one first. */
  keys: readonly Buffer[];
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const HEADER_VALUE = /^[\t\x20-\x7e]{0,4096}$/;
/** What the request itself decides. */
const RESERVED_HEADER =
  /^(webhook-.*|host|content-(length|type|encoding)|connection|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;

/** The settings in the form that sending needs; `ConfigError` with a sentence for what is wrong. */
export function readSettings(settings: Settings): WebhookSettings {
  const { url, secret, previousSecret, headers } = settings;
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new ConfigError('The URL must be an http or https URL.');
  }
  const keys = [decodeSecret(secret, 'signing secret')];
  if (previousSecret !== undefined) keys.push(decodeSecret(previousSecret, 'previous signing secret'));
  return { url, keys, headers: readHeaders(headers ?? {}) };
}

/** Errors name the header, never its value. */
function readHeaders(given: unknown): Record<string, string> {
  if (typeof given !== 'object' || given === null)
    throw new ConfigError('The extra headers must be an object.');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const lowerName = name.toLowerCase();
    if (!HEADER_NAME.test(name))
      throw new ConfigError('An extra header has a name that HTTP does not allow.');
    if (RESERVED_HEADER.test(lowerName)) throw new ConfigError(`The header "${name}" cannot be set.`);
    if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
      throw new ConfigError(`The header "${name}" must have a value of printable ASCII text.`);
    }
    headers[lowerName] = value;
  }
  return headers;
}
