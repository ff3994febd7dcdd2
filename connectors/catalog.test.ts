import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { destinations, sources } from './catalog.ts';

describe('catalog', () => {
  it.each(['generate-catalog.mjs', 'generate-connector-docs.mjs'])('is what %s writes', (name) => {
    const generator = join(__dirname, '..', 'tools', name);
    const { status, stderr } = spawnSync(process.execPath, [generator, '--check'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('holds the connectors whose slugs do not change', () => {
    expect(Object.keys(destinations)).toEqual(expect.arrayContaining(['postgres', 'webhook']));
    expect(Object.keys(sources)).toEqual(expect.arrayContaining(['http']));
  });

  it.each([...Object.entries(destinations), ...Object.entries(sources)])(
    '%s loads under its slug',
    async (slug, entry) => {
      const meta = await entry.meta();
      expect(meta.slug).toBe(slug);
      expect((await entry.load()).meta).toEqual(meta);
    },
  );

  it.each(['constructor', '__proto__', 'toString'])('has no entry for %s', (slug) => {
    expect(destinations[slug]).toBeUndefined();
    expect(sources[slug]).toBeUndefined();
  });
});
