/** Paths of the event that a mapping names anywhere, without their sign. */
export function usedPaths(value: unknown, into: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return into;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '@path' && typeof inner === 'string') into.add(inner.replace(/^\$\.?/, ''));
    else usedPaths(inner, into);
  }
  return into;
}
