import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trackyard/base';
import { addLocation } from './add-location.ts';
import { createGeoDatabase } from './geo-database.ts';
import { writeMmdb } from './testing/write-mmdb.ts';

const BOXFORD = {
  city: { names: { en: 'Boxford' } },
  country: { iso_code: 'GB', names: { en: 'United Kingdom', de: 'Vereinigtes Königreich' } },
  location: { latitude: 51.75, longitude: -1.25, time_zone: 'Europe/London' },
  postal: { code: 'OX1' },
  subdivisions: [{ iso_code: 'ENG', names: { en: 'England' } }],
};
const location = {
  ...{ city: 'Boxford', region: 'England', postalCode: 'OX1', country: 'United Kingdom' },
  ...{ countryCode: 'GB', latitude: 51.75, longitude: -1.25 },
};

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trackyard-geo-'));
  path = join(folder, 'geo.mmdb');
});
afterEach(() => rm(folder, { recursive: true }));

it('knows the place of an address', async () => {
  await writeFile(
    path,
    writeMmdb({ '2.125.160.0/24': BOXFORD, '89.0.0.0/8': { country: { iso_code: 'SE' } } }),
  );
  const geo = createGeoDatabase(path, silentLogger);
  expect(geo.locate('2.125.160.216')).toBeUndefined();
  expect(await geo.ready()).toBe(true);
  expect(geo.locate('2.125.160.216')).toEqual({ location, timezone: 'Europe/London' });
  expect(geo.locate('89.1.2.3')?.location).toEqual({ countryCode: 'SE' });
  for (const ip of ['2.125.161.1', '127.0.0.1', '0.0.0.0', '::1', 'x', '', '2.125.160.216, 10.0.0.1'])
    expect([ip, geo.locate(ip)]).toEqual([ip, undefined]);
});

it.each([
  ['there is no file', undefined],
  ['the file is none of places', Buffer.from('not a database')],
  ['the file is empty', Buffer.alloc(0)],
])('knows no place where %s', async (_what, bytes) => {
  if (bytes) await writeFile(path, bytes);
  const geo = createGeoDatabase(path, silentLogger);
  expect(await geo.ready()).toBe(false);
  expect(geo.locate('2.125.160.216')).toBeUndefined();
});

it('leaves the place that was sent, and fills the time zone by itself', () => {
  const locate = (ip: string) =>
    ip === '2.125.160.216' ? { location, timezone: 'Europe/London' } : undefined;
  const ip = '2.125.160.216';
  expect(addLocation({ ip }, locate)).toEqual({ location, timezone: 'Europe/London' });
  expect(addLocation({ ip, location: { city: 'Paris' } }, locate)).toEqual({ timezone: 'Europe/London' });
  expect(addLocation({ ip, location: { speed: 3 }, timezone: 'Europe/Paris' }, locate)).toEqual({
    location: { speed: 3, ...location },
  });
  expect(addLocation({ ip, location: { city: 'Paris' }, timezone: 'Europe/Paris' }, locate)).toBeUndefined();
  expect(addLocation({ ip: '10.0.0.1' }, locate)).toBeUndefined();
  expect(addLocation({ ip: 7 }, locate)).toBeUndefined();
});
