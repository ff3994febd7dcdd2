import {
  textOf,
  VALID,
  verdictOnToken,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** AppsFlyer sends a token, in a header or the URL, and signs nothing. */
export function verify(request: SourceRequest, { token, header }: Settings): Verdict {
  return token ? verdictOnToken(request, String(token), textOf(header)) : VALID;
}
