import { ConfigError, readHeaders, type Settings } from '@trackyard/connector-sdk';
import { readSigningKey, type SigningKey } from './sign.ts';

export interface WebhookSettings {
  url: string;
  /** The keys to sign with, the current one first. */
  keys: readonly SigningKey[];
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
}

/** The settings in the form that sending needs; `ConfigError` with a sentence for what is wrong. */
export function readSettings(settings: Settings): WebhookSettings {
  const { url, secret, previousSecret } = settings;
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new ConfigError('The URL must be an http or https URL.');
  }
  const keys = [readSigningKey(secret, 'signing secret')];
  if (previousSecret !== undefined) keys.push(readSigningKey(previousSecret, 'previous signing secret'));
  const { headers, problem } = readHeaders(settings.headers, /^(webhook-.*|content-type)$/);
  if (problem) throw new ConfigError(problem);
  return { url, keys, headers };
}
