import { createSign } from 'node:crypto';
import { AuthError, ConfigError, readJsonObject, TransientError } from '@trackyard/connector-sdk';
import type { BigQueryConnection } from './connection.ts';

const SCOPE = 'https://www.googleapis.com/auth/bigquery';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LIFETIME_S = 3_600;
/** A token that ends sooner is not used for a new request. */
const MARGIN_MS = 300_000;

/** A service account's access token, fetched when there is none that lasts; by one request, whoever asks. */
export class AccessToken {
  readonly #connection: BigQueryConnection;
  #current: { token: string; endsAt: number } | undefined;
  #fetching: Promise<string> | undefined;

  constructor(connection: BigQueryConnection) {
    this.#connection = connection;
  }

  get(): Promise<string> {
    const current = this.#current;
    if (current && current.endsAt - MARGIN_MS > this.#connection.clock.now())
      return Promise.resolve(current.token);
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  /** For a token that was refused before its time. */
  forget(): void {
    this.#current = undefined;
  }

  /** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
  async #fetch(): Promise<string> {
    const { account, http, clock } = this.#connection;
    const now = clock.now();
    const body = new URLSearchParams({ grant_type: GRANT, assertion: this.#assertion(now) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await http.request({ method: 'POST', url: account.tokenUri, headers, body });
    const { access_token: token, expires_in: seconds, error_description: why } = readJsonObject(answer);
    if (answer.status >= 500 || answer.status === 429)
      throw new TransientError(`Google's token service answered ${answer.status}.`);
    if (typeof token !== 'string')
      throw new AuthError(`Google refused the service account's key: ${String(why ?? answer.status)}`);
    this.#current = { token, endsAt: now + (typeof seconds === 'number' ? seconds : LIFETIME_S) * 1000 };
    return token;
  }

  #assertion(now: number): string {
    const { clientEmail, privateKey, tokenUri } = this.#connection.account;
    const iat = Math.floor(now / 1000);
    const claims = { iss: clientEmail, scope: SCOPE, aud: tokenUri, iat, exp: iat + LIFETIME_S };
    const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const text = parts.join('.');
    try {
      return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
    } catch {
      throw new ConfigError('The private key in the service account key cannot be read.');
    }
  }
}
