const tokens = new Map<string, string>();

/** 32 random bytes, as they go into a URL. */
export function createToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Tokens that were just made, by source: shown until the page is loaded anew, and kept nowhere else. */
export const newTokens = {
  of: (sourceId: string): string | undefined => tokens.get(sourceId),
  keep: (sourceId: string, token: string): void => void tokens.set(sourceId, token),
};
