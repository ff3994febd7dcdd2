import { fileURLToPath } from 'node:url';
import { TrackyardError, redactUrl } from '@trackyard/base';
import { isKeySegment } from './storage.ts';

/** Where a lake stands. */
export type LakePlace = { kind: 'file'; root: string } | ({ kind: 's3' } & S3Place);

export interface S3Place {
  bucket: string;
  /** In front of every key: empty, or ending in `/`. */
  prefix: string;
  encryption?: S3Encryption;
  storageClass?: string;
  /** The bucket in the path and not in the host's name; by default where the endpoint is not AWS's own. */
  isPathStyle?: boolean;
  /** How long what trickles in may wait in the queue, so that it shares an object. */
  gatherMs: number;
}

/** What the server encrypts objects with. Without it the bucket's own default applies. */
export interface S3Encryption {
  algorithm: (typeof ALGORITHMS)[number];
  kmsKeyId?: string;
}

const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;
const OPTIONS = ['encryption', 'kmsKeyId', 'storageClass', 'pathStyle', 'gatherSeconds'];
const BUCKET = /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/;
const MAX_PREFIX_LENGTH = 100;
const DEFAULT_GATHER_SECONDS = 60;
const MAX_GATHER_SECONDS = 900;
const FORMS = 'file:///<folder> or s3://<bucket>/<prefix>';

/** Reads `TRACKYARD_LAKE_URL`. Throws `TY_CONFIG`. */
export function parseLakeUrl(text: string): LakePlace {
  const url = URL.parse(text);
  if (url?.protocol === 's3:') return { kind: 's3', ...s3Place(url) };
  try {
    return { kind: 'file', root: fileURLToPath(text) };
  } catch (cause) {
    throw invalid(`must be ${FORMS}, not ${redactUrl(text)}`, cause);
  }
}

function s3Place(url: URL): S3Place {
  const { hostname: bucket, searchParams } = url;
  if (!BUCKET.test(bucket) || url.port || url.username || url.password) {
    throw invalid(`must be ${FORMS}, not ${redactUrl(url.href)}; credentials come from the AWS variables`);
  }
  const unknown = [...searchParams.keys()].find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) throw invalid(`has no option "${unknown}"; there are ${OPTIONS.join(', ')}`);
  const storageClass = searchParams.get('storageClass');
  const pathStyle = searchParams.get('pathStyle');
  const encryption = encryptionOf(searchParams);
  return {
    bucket,
    prefix: prefixOf(url.pathname),
    gatherMs: gatherSeconds(searchParams) * 1000,
    ...(encryption && { encryption }),
    ...(storageClass && { storageClass }),
    ...(pathStyle && { isPathStyle: pathStyle === 'true' }),
  };
}

function prefixOf(path: string): string {
  const names = path.split('/').filter(Boolean);
  const prefix = names.map((name) => `${name}/`).join('');
  if (names.every(isKeySegment) && prefix.length <= MAX_PREFIX_LENGTH) return prefix;
  throw invalid('has a prefix that is too long, or with other signs than letters, digits and _ . = ~ -');
}

function gatherSeconds(options: URLSearchParams): number {
  const seconds = Number(options.get('gatherSeconds') ?? DEFAULT_GATHER_SECONDS);
  if (seconds >= 1 && seconds <= MAX_GATHER_SECONDS) return seconds;
  throw invalid(`needs gatherSeconds from 1 to ${MAX_GATHER_SECONDS}`);
}

function encryptionOf(options: URLSearchParams): S3Encryption | undefined {
  const name = options.get('encryption');
  const kmsKeyId = options.get('kmsKeyId');
  if (!name && !kmsKeyId) return undefined;
  const algorithm = ALGORITHMS.find((known) => known === name);
  if (!algorithm) throw invalid(`needs encryption=${ALGORITHMS.join(' or ')}`);
  return { algorithm, ...(kmsKeyId && { kmsKeyId }) };
}

function invalid(what: string, cause?: unknown): TrackyardError {
  return new TrackyardError('TY_CONFIG', { message: `The lake's URL ${what}`, cause });
}
