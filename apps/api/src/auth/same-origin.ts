/**
 * Whether a browser's `Origin` is the console itself: the public URL, or whatever host the request was sent to.
 * Another site can make a browser send our cookie, but not with our origin.
 */
export function isSameOrigin(
  origin: string,
  { host, publicUrl }: { host: string | null | undefined; publicUrl: string },
): boolean {
  try {
    const given = new URL(origin);
    return given.origin === new URL(publicUrl).origin || (host != null && given.host === host.toLowerCase());
  } catch {
    return false;
  }
}
