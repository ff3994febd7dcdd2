import { createHmac } from 'node:crypto';
import { ConfigError } from '@trackyard/connector-sdk';

export interface SignedContent {
  id: string;
  /** Seconds since the epoch. */
  timestamp: number;
  body: string;
}

/**
 * The value of `webhook-signature`: one `v1,…` for each key, separated by a space.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#webhook-headers-sending-metadata-to-consumers
 */
export function signatureHeader({ id, timestamp, body }: SignedContent, keys: readonly Buffer[]): string {
  const content = `${id}.${timestamp}.${body}`;
  return keys.map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`).join(' ');
}

/** The key's bytes. `name` says in the error which secret it is. */
export function decodeSecret(secret: unknown, name: string): Buffer {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(String(secret)) ?? [];
  const key = Buffer.from(base64, 'base64');
  if (key.length >= 24 && key.length <= 64) return key;
  throw new ConfigError(`The ${name} must be "whsec_" and 24 to 64 bytes in base64.`);
}
