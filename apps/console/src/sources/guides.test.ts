import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GUIDES } from './guides.ts';

const DOCS = readFileSync(join(import.meta.dirname, '../../../../docs/sdks.md'), 'utf8');
const inDocs = { host: 'https://hub.example', writeKey: 'wk_…' };
const target = { host: 'http://localhost:8080', writeKey: 'wk_abc' };

describe('guides', () => {
  it.each(GUIDES.map((guide) => [guide.id, guide] as const))(
    '%s says what docs/sdks.md says',
    (_id, { line }) => {
      if (line) expect(DOCS).toContain(line(inDocs));
    },
  );

  it.each(GUIDES.map((guide) => [guide.id, guide] as const))(
    '%s has the key and the host filled in',
    (id, { code }) => {
      const text = code(target);
      expect(text).toContain(id === 'http' ? btoa('wk_abc:') : 'wk_abc');
      expect(text).toContain('localhost');
      expect(text).not.toMatch(/segment\.(com|io)\b|wk_…/);
    },
  );

  it('covers every client that the docs name', () => {
    expect(GUIDES.filter(({ line }) => !line).map(({ id }) => id)).toEqual(['browser', 'http']);
    expect(new Set(GUIDES.map(({ id }) => id)).size).toBe(GUIDES.length);
  });
});
