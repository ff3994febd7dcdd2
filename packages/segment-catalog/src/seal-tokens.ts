import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { OAuthTokens } from '@trackyard/connector-sdk';
import type { Account } from './protocol.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What the person who connected the account gave, and nobody else knows: the first tokens, or the credentials that they
 * are got by. Other settings may change without a new account.
 */
export function tokenSecretOf({ tokens, settings, environment }: Account): string {
  if (tokens?.accessToken) return JSON.stringify([tokens.accessToken, tokens.refreshToken]);
  return JSON.stringify([settings, environment]);
}

export function sealTokens(secret: string, { accessToken, refreshToken }: OAuthTokens): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv);
  const text = JSON.stringify({ accessToken, refreshToken });
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Nothing where it was sealed for another account: the one at hand is newer. */
export function openTokens(secret: string, sealed: unknown): OAuthTokens | undefined {
  if (typeof sealed !== 'string') return undefined;
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'segment-catalog oauth', 32));
}
