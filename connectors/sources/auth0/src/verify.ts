import {
  VALID,
  invalid,
  isSameSecret,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** A log stream sends its token as it was typed, an event stream as a bearer token. */
export function verify({ headers }: SourceRequest, { authorization }: Settings): Verdict {
  const given = headers['authorization'];
  if (authorization === undefined) return VALID;
  if (!given) return invalid('unsigned');
  const token = String(authorization);
  const isToken = [isSameSecret(given, token), isSameSecret(given, `Bearer ${token}`)];
  return isToken.includes(true) ? VALID : invalid('credentials');
}
