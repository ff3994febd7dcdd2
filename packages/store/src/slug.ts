const RESERVED = /^(pg_|\d|public$|information_schema$|trackyard$|bullmq$)/;
const MAX_CHARACTERS = 48;

/** A name as lower-case letters, digits and `_`: what a warehouse schema may be called anywhere. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_CHARACTERS);
  const slug = plain || 'source';
  return RESERVED.test(slug) ? `s_${slug}` : slug;
}
