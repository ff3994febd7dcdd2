import { createHmac, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { ConfigError } from '@trackyard/connector-sdk';

export interface SignedContent {
  id: string;
  /** Seconds since the epoch. */
  timestamp: number;
  body: Buffer;
}

/** What signs: a shared secret (HMAC-SHA256), or a private key (Ed25519) of which the receiver has the public half. */
export type SigningKey = { scheme: 'v1'; secret: Buffer } | { scheme: 'v1a'; privateKey: KeyObject };

/** PKCS #8 of an Ed25519 key is this and the 32 bytes of the key (RFC 8410, 7). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The value of `webhook-signature`: one `v1,…` or `v1a,…` for each key, separated by a space.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#webhook-headers-sending-metadata-to-consumers
 */
export function signatureHeader(content: SignedContent, keys: readonly SigningKey[]): string {
  return keys.map((key) => `${key.scheme},${signatureBy(key, content)}`).join(' ');
}

/** Over `<id>.<timestamp>.<body>`, which is not put together where it can be done without: bodies are large. */
function signatureBy(key: SigningKey, { id, timestamp, body }: SignedContent): string {
  const head = `${id}.${timestamp}.`;
  if (key.scheme === 'v1') {
    return createHmac('sha256', key.secret).update(head).update(body).digest('base64');
  }
  return sign(null, Buffer.concat([Buffer.from(head), body]), key.privateKey).toString('base64');
}

/**
 * The key in a setting: `whsec_` and 24 to 64 bytes, or `whsk_` and an Ed25519 private key, of 32 bytes or with the public
 * half behind them, as libsodium writes it. `name` says in the error which setting it is.
 */
export function readSigningKey(setting: unknown, name: string): SigningKey {
  const [, kind, base64 = ''] = /^(whsec|whsk)_([A-Za-z0-9+/]+={0,2})$/.exec(String(setting)) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (kind === 'whsec' && bytes.length >= 24 && bytes.length <= 64) return { scheme: 'v1', secret: bytes };
  if (kind === 'whsk' && (bytes.length === 32 || bytes.length === 64)) {
    const key = Buffer.concat([PKCS8_ED25519, bytes.subarray(0, 32)]);
    return { scheme: 'v1a', privateKey: createPrivateKey({ key, format: 'der', type: 'pkcs8' }) };
  }
  throw new ConfigError(
    `The ${name} must be "whsec_" and 24 to 64 bytes, or "whsk_" and an Ed25519 key of 32, in base64.`,
  );
}
