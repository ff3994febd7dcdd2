import { readFile, stat } from 'node:fs/promises';
import type { JsonObject, Logger } from '@trackyard/base';
import { Reader, validate, type CityResponse } from 'maxmind';
import { present } from './record-of.ts';

/** The place of an address, in the names of `context.location`, and its `timezone`. */
export interface Place {
  location: JsonObject;
  timezone: string | undefined;
}

export type Locate = (ip: string) => Place | undefined;

/** A file of places (`.mmdb`) that the operator has put there. */
export interface GeoDatabase {
  /** Where it is looked for. */
  path: string;
  /**
   * Reads the file if there is a new one, and says whether places are known. Looks at most every few seconds, and is
   * quick in between; never rejects: with a file that went away or broke, what was read before goes on.
   */
  ready(): Promise<boolean>;
  /** Nothing before `ready`, for an address that is none, a private one, or one that the file lacks. */
  locate: Locate;
}

/** What enriching asks of it. */
export type Geo = Pick<GeoDatabase, 'ready' | 'locate'>;

/** Where there is no file. */
export const NO_GEO: Geo = { ready: () => Promise.resolve(false), locate: () => undefined };

const LOOK_EVERY_MS = 10_000;

/** Opens nothing yet. The whole file is kept in memory once it is asked for: some 60 MB of cities. */
export function createGeoDatabase(path: string, log: Logger): GeoDatabase {
  let reader: Reader<CityResponse> | undefined;
  let version = '';
  let lookedAt = -Infinity;
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    try {
      const { mtimeMs, size } = await stat(path);
      if (version === `${mtimeMs} ${size}`) return;
      version = `${mtimeMs} ${size}`;
      reader = new Reader<CityResponse>(await readFile(path));
      const { databaseType, buildEpoch } = reader.metadata;
      log.info('geo.opened', { databaseType, builtAt: new Date(buildEpoch).toISOString() });
    } catch (error) {
      log.warn('geo.not_opened', { message: error instanceof Error ? error.message : String(error) });
    }
  };

  return {
    path,
    async ready() {
      if (performance.now() - lookedAt > LOOK_EVERY_MS) {
        looking ??= look().finally(() => {
          lookedAt = performance.now();
          looking = undefined;
        });
        await looking;
      }
      return reader !== undefined;
    },
    locate(ip) {
      if (!reader || !validate(ip)) return undefined;
      try {
        const found = reader.get(ip);
        return found ? placeOf(found) : undefined;
      } catch {
        return undefined; // a file that is damaged inside
      }
    },
  };
}

/** Fields that another vendor's file has in another form are left out. */
function placeOf({ city, country, location, postal, subdivisions }: CityResponse): Place | undefined {
  const place = present({
    city: textOf(city?.names?.en),
    region: textOf(subdivisions?.[0]?.names?.en),
    postalCode: textOf(postal?.code),
    country: textOf(country?.names?.en),
    countryCode: textOf(country?.iso_code),
    latitude: numberOf(location?.latitude),
    longitude: numberOf(location?.longitude),
  });
  return place && { location: place, timezone: textOf(location?.time_zone) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
