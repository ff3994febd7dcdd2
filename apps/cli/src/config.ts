import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TrackyardError } from '@trackyard/base';
import type { OAuthApps } from '@trackyard/connector-sdk';
import { z } from 'zod';
import { readOAuthApps } from './oauth-apps.ts';

const ROLES = ['ingest', 'worker', 'api'] as const;
/** More than one machine has use for; each opens connections of its own. */
const MAX_PROCESSES = 64;
const HOUR_MS = 60 * 60 * 1000;
export type Role = (typeof ROLES)[number];

/** A comma-separated list, blanks left out. */
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );

/** Every variable that Trackyard reads, with what `.env.example` says about it. */
export const environment = z.object({
  TRACKYARD_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('One port for collection, API and console.'),
  TRACKYARD_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('The address to listen on; 0.0.0.0 opens it to the network.'),
  TRACKYARD_DATA_DIR: z.string().default('.trackyard').describe('Embedded PostgreSQL, lake, generated keys.'),
  TRACKYARD_PUBLIC_URL: z
    .url()
    .optional()
    .describe('What senders and browsers see; the listening URL where unset.'),
  TRACKYARD_TRUST_PROXY: list.describe('Addresses or CIDRs of proxies whose X-Forwarded-For is believed.'),
  TRACKYARD_PROCESSES: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PROCESSES)
    .optional()
    .describe(
      'Ingest processes, and as many worker processes; the number of cores where unset. 1 keeps all in one process.',
    ),
  TRACKYARD_ROLES: list
    .transform((roles) => (roles.length > 0 ? roles : [...ROLES]))
    .pipe(z.array(z.enum(ROLES)))
    .describe('Any of ingest, worker, api; all where unset.'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL 15 or newer; an embedded server where unset.'),
  REDIS_URL: z
    .string()
    .optional()
    .describe('The queue on Redis 6.2 or newer (noeviction, appendonly); else on PostgreSQL.'),
  TRACKYARD_LAKE_URL: z
    .string()
    .optional()
    .describe('Where the lake stands: file:///folder, or s3://bucket/prefix with the AWS variables.'),
  AWS_ENDPOINT_URL_S3: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('For a lake on MinIO, R2, Google Cloud Storage; AWS where unset.'),
  AWS_REGION: z.string().optional().describe("The lake's region; where unset as the AWS profile says."),
  TRACKYARD_PARQUET: z
    .enum(['on', 'off'])
    .default('off')
    .describe('on keeps the lake as Parquet too, for SQL; takes 300 MB of one worker while it writes.'),
  TRACKYARD_WAREHOUSE_URL: z
    .string()
    .optional()
    .describe('The local warehouse; a database beside DATABASE_URL where unset.'),
  TRACKYARD_WAREHOUSE_READ_URL: z
    .string()
    .optional()
    .describe('A login that can only read the local warehouse, for SQL queries; made where unset.'),
  TRACKYARD_SECRET_KEY: z
    .string()
    .optional()
    .describe('Seals secrets: 32 random bytes as base64. Required with DATABASE_URL.'),
  TRACKYARD_API_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('A secret API key that exists from the start, for automation.'),
  TRACKYARD_ADMIN_EMAIL: z.email().optional().describe("The first owner's address."),
  TRACKYARD_ADMIN_PASSWORD: z
    .string()
    .min(8)
    .optional()
    .describe("The first owner's password; generated and printed once where unset."),
  TRACKYARD_GEO_DATABASE: z
    .string()
    .optional()
    .describe(
      'A file of places by address (.mmdb) for the enrichment "location"; geo.mmdb in the data directory where unset.',
    ),
  TRACKYARD_EGRESS_ALLOW: list.describe('CIDRs that may be reached although they are private.'),
  TRACKYARD_DEDUPE_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(720)
    .default(24)
    .describe(
      'How long a messageId is remembered: a second event with it is a duplicate. The same in all processes.',
    ),
  TRACKYARD_DEAD_LETTER_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'Dead letters older than this are deleted, and the log says how many; kept for ever where unset.',
    ),
  TRACKYARD_SYNC_COMMIT: z
    .enum(['on', 'off'])
    .default('on')
    .describe('off trades the last moments before a power cut for speed.'),
  TRACKYARD_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('How much is logged.'),
});

export interface Config {
  port: number;
  host: string;
  dataDirectory: string;
  /** Below it each destination has a folder for files that it keeps. */
  filesDirectory: string;
  publicUrl: string | undefined;
  trustProxy: string[];
  /** Ingest processes, and as many worker processes. */
  processes: number;
  roles: ReadonlySet<Role>;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  lakeUrl: string;
  /** How a lake on S3 is reached. Credentials are found by the AWS SDK, from the environment, a profile or a role. */
  lakeS3: { endpoint: string | undefined; region: string | undefined };
  /** Whether the lake is kept as Parquet too. */
  parquet: boolean;
  warehouseUrl: string | undefined;
  warehouseReadUrl: string | undefined;
  secretKey: string | undefined;
  apiToken: string | undefined;
  adminEmail: string | undefined;
  adminPassword: string | undefined;
  /** Where a file of places is looked for. */
  geoDatabase: string;
  egressAllow: string[];
  dedupeWindowMs: number;
  deadLetterDays: number | undefined;
  syncCommit: boolean;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** By vendor; what `TRACKYARD_OAUTH_…` holds. */
  oauthApps: OAuthApps;
}

/** Reads the environment. Throws `TY_CONFIG` that lists every problem at once. */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is an unset one: `TRACKYARD_PORT= npm start`.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (given['DATABASE_URL'] && !given['TRACKYARD_SECRET_KEY']) {
    problems.push('TRACKYARD_SECRET_KEY: required with DATABASE_URL; make one with: openssl rand -base64 32');
  }
  const apps = readOAuthApps(given);
  problems.push(...apps.problems);
  if (!parsed.success || problems.length > 0) {
    throw new TrackyardError('TY_CONFIG', {
      message: `Please change these settings:\n  ${problems.join('\n  ')}`,
    });
  }
  const env = parsed.data;
  const dataDirectory = resolve(env.TRACKYARD_DATA_DIR);
  return {
    port: env.TRACKYARD_PORT,
    host: env.TRACKYARD_HOST,
    dataDirectory,
    filesDirectory: `${dataDirectory}/destinations`,
    publicUrl: env.TRACKYARD_PUBLIC_URL?.replace(/\/+$/, ''),
    trustProxy: env.TRACKYARD_TRUST_PROXY,
    processes: env.TRACKYARD_PROCESSES ?? availableParallelism(),
    roles: new Set(env.TRACKYARD_ROLES),
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    lakeUrl: env.TRACKYARD_LAKE_URL ?? pathToFileURL(`${dataDirectory}/lake`).href,
    lakeS3: { endpoint: env.AWS_ENDPOINT_URL_S3, region: env.AWS_REGION },
    parquet: env.TRACKYARD_PARQUET === 'on',
    warehouseUrl: env.TRACKYARD_WAREHOUSE_URL,
    warehouseReadUrl: env.TRACKYARD_WAREHOUSE_READ_URL,
    secretKey: env.TRACKYARD_SECRET_KEY,
    apiToken: env.TRACKYARD_API_TOKEN,
    adminEmail: env.TRACKYARD_ADMIN_EMAIL,
    adminPassword: env.TRACKYARD_ADMIN_PASSWORD,
    geoDatabase: resolve(env.TRACKYARD_GEO_DATABASE ?? `${dataDirectory}/geo.mmdb`),
    egressAllow: env.TRACKYARD_EGRESS_ALLOW,
    dedupeWindowMs: env.TRACKYARD_DEDUPE_HOURS * HOUR_MS,
    deadLetterDays: env.TRACKYARD_DEAD_LETTER_DAYS,
    syncCommit: env.TRACKYARD_SYNC_COMMIT === 'on',
    logLevel: env.TRACKYARD_LOG_LEVEL,
    oauthApps: apps.oauthApps,
  };
}
