/** The `code` of what was thrown, or null. Not by `instanceof`: Node's own errors come from another realm in jest. */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
