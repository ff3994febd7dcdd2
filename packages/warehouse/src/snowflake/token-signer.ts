import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { ConfigError } from '@trackyard/connector-sdk';

/** A token may be good for an hour. */
const LIFETIME_S = 30 * 60;
const RENEW_BEFORE_S = 5 * 60;

export interface SigningIdentity {
  account: string;
  user: string;
  privateKey: string;
  passphrase?: string;
}

/**
 * The tokens that prove who asks, each for half an hour.
 * https://docs.snowflake.com/en/developer-guide/sql-api/authenticating
 */
export class TokenSigner {
  readonly #key: KeyObject;
  readonly #subject: string;
  readonly #issuer: string;
  #token = '';
  #endsAtS = 0;

  /** Throws `ConfigError` for a key that cannot be read. */
  constructor({ account, user, privateKey, passphrase }: SigningIdentity) {
    this.#key = readKey(privateKey, passphrase);
    this.#subject = `${accountName(account)}.${user.toUpperCase()}`;
    this.#issuer = `${this.#subject}.${fingerprintOf(this.#key)}`;
  }

  token(nowMs: number): string {
    const nowS = Math.floor(nowMs / 1000);
    if (nowS > this.#endsAtS - RENEW_BEFORE_S || nowS < this.#endsAtS - LIFETIME_S) {
      this.#endsAtS = nowS + LIFETIME_S;
      this.#token = this.#sign({ iss: this.#issuer, sub: this.#subject, iat: nowS, exp: this.#endsAtS });
    }
    return this.#token;
  }

  #sign(claims: object): string {
    const content = [{ alg: 'RS256', typ: 'JWT' }, claims].map(encoded).join('.');
    return `${content}.${sign('sha256', Buffer.from(content), this.#key).toString('base64url')}`;
  }
}

/** As `DESCRIBE USER` shows it under RSA_PUBLIC_KEY_FP. */
export function fingerprintOf(key: KeyObject): string {
  const publicKey = key.type === 'public' ? key : createPublicKey(key);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
}

/** A locator stands without its region in a token. */
function accountName(account: string): string {
  return (account.split('.')[0] ?? '').toUpperCase();
}

function readKey(pem: string, passphrase: string | undefined): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    const hint = pem.includes('ENCRYPTED') ? ' with this passphrase' : '';
    throw new ConfigError(`The private key cannot be read${hint}: it must be a PEM text.`, { cause });
  }
  if (key.asymmetricKeyType !== 'rsa') throw new ConfigError('The private key must be an RSA key.');
  return key;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
