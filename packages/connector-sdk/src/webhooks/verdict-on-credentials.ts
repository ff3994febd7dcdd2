import type { SourceRequest, Verdict } from '../source.ts';
import { VALID, bearerToken, hasBasicAuth, invalid, isSameSecret } from './signature.ts';

/** What a vendor that signs nothing can be told to send with every request; any of them may be empty. */
export interface Credentials {
  /** `Authorization: Bearer …`. */
  token?: unknown;
  /** `Authorization: Basic …`, as from `https://<username>:<password>@…`. */
  username?: unknown;
  password?: unknown;
}

/** The verdict where a vendor signs nothing. One of the credentials that are set is enough; without any all is taken. */
export function verdictOnCredentials(request: SourceRequest, wanted: Credentials): Verdict {
  const [token, username, password] = [wanted.token, wanted.username, wanted.password].map((value) =>
    typeof value === 'string' ? value : '',
  ) as [string, string, string];
  if (token === '' && password === '') return VALID;
  if (token !== '' && isSameSecret(bearerToken(request), token)) return VALID;
  if (password !== '' && hasBasicAuth(request, username, password)) return VALID;
  return invalid(request.headers['authorization'] === undefined ? 'unsigned' : 'credentials');
}
