import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CATEGORIES } from '@trackyard/connector-sdk';
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

  it('has every connector in a category that people are offered, and none of them empty', async () => {
    const summaries = await Promise.all(
      [...Object.values(destinations), ...Object.values(sources)].map((entry) => entry.summary()),
    );
    const unknown = summaries.filter(({ category }) => !CATEGORIES.includes(category));
    expect(unknown.map(({ slug, category }) => `${slug}: ${category}`)).toEqual([]);
    const used = new Set(summaries.map(({ category }) => category));
    expect(CATEGORIES.filter((category) => !used.has(category))).toEqual([]);
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
