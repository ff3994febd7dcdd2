import { verdictOnToken, type Settings, type SourceRequest, type Verdict } from '@trackyard/connector-sdk';

/** The token in the URL is all that Adjust's callbacks can show. */
export function verify(request: SourceRequest, { token }: Settings): Verdict {
  return verdictOnToken(request, String(token ?? ''));
}
