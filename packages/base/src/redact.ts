/** What stands where a secret was. Also what the API returns for a secret that is set. */
export const MASK = '********';

const SECRET_TEXT =
  /\b(wk|sk|whsec)_[A-Za-z0-9+/=]{8,}|\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{8,}|(:\/\/[^\s:/@]*):[^\s@/]+@/g;

/** `text` with keys, `Authorization` values and passwords in URLs masked: for error messages and logs. */
export function redactText(text: string): string {
  return text.replace(
    SECRET_TEXT,
    (_match, key: string | undefined, scheme: string | undefined, url: string) => {
      if (key) return `${key}_${MASK}`;
      if (scheme) return `${scheme} ${MASK}`;
      return `${url}:${MASK}@`;
    },
  );
}

/** A URL that may be logged: no user, no password, no query, no fragment. */
export function redactUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return '(not a URL)';
  }
}
