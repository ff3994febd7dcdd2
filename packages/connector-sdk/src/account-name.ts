import type { HttpClient } from './context.ts';
import type { OAuthMeta } from './oauth.ts';

const TIMEOUT_MS = 5_000;
const MAX_CHARACTERS = 200;

/** Whose account a token opens, as the vendor calls it; nothing where the vendor does not say. */
export async function accountName(
  { http, oauth: { account } }: { http: HttpClient; oauth: OAuthMeta },
  accessToken: string,
): Promise<string | undefined> {
  if (!account) return undefined;
  const isInUrl = account.url.includes('{token}');
  const { status, text } = await http.request({
    method: 'GET',
    url: account.url.replace('{token}', encodeURIComponent(accessToken)),
    headers: { accept: 'application/json', ...(!isInUrl && { authorization: `Bearer ${accessToken}` }) },
    timeoutMs: TIMEOUT_MS,
  });
  if (status !== 200) return undefined;
  const answer: unknown = JSON.parse(text);
  const names = account.names.map((path) => textAt(answer, path)).filter((name) => name !== '');
  return names.length > 0 ? names.join(', ').slice(0, MAX_CHARACTERS) : undefined;
}

function textAt(answer: unknown, path: string): string {
  const found = path.split('.').reduce<unknown>((value, name) => Object(value)[name], answer);
  return typeof found === 'string' ? found.replace(/[\p{Cc}\s]+/gu, ' ').trim() : '';
}
