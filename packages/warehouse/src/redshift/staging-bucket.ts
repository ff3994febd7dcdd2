import {
  AuthError,
  awsRequestHandler,
  ConfigError,
  TransientError,
  type HttpClient,
} from '@trackyard/connector-sdk';
import type { LakeStorage } from '@trackyard/lake';

/** Where rows wait for Redshift to take them, and with what it may. */
export interface StagingBucket {
  readonly bucket: string;
  /** Ends in `/`, or is empty. */
  readonly prefix: string;
  readonly region: string;
  /** How Redshift reads the bucket: by a role of its own, or with these keys. */
  readonly access: { iamRole: string } | S3Keys;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** May fail: a rule of the bucket should remove what is old. */
  remove(key: string): Promise<void>;
  /** Whether objects can be put and removed; throws the SDK's errors. */
  check(): Promise<void>;
}

export interface S3Keys {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface StagingBucketOptions {
  bucket: string;
  prefix?: string;
  region: string;
  keys: S3Keys;
  /** Of Redshift's; without it Redshift gets the keys. */
  iamRole?: string;
  /** The only way out. */
  http: HttpClient;
  /** For tests: instead of AWS's own. */
  endpoint?: string;
}

/** Refusals that last until a person does something. */
const FAULTS: Readonly<Record<string, 'auth' | 'config'>> = {
  AccessDenied: 'auth',
  InvalidAccessKeyId: 'auth',
  SignatureDoesNotMatch: 'auth',
  ExpiredToken: 'auth',
  NoSuchBucket: 'config',
  PermanentRedirect: 'config',
  AuthorizationHeaderMalformed: 'config',
};

type Bucket = Pick<LakeStorage, 'put' | 'delete'>;

/** The bucket, by AWS's SDK, which is large and loaded with the first batch, over the connector's own way out. */
export function openStagingBucket(options: StagingBucketOptions): StagingBucket {
  const { bucket, prefix = '', region, keys, iamRole } = options;
  let opened: Promise<Bucket> | undefined;
  const attempt = async (run: (storage: Bucket) => Promise<void>): Promise<void> => {
    opened ??= open(options);
    try {
      await run(await opened);
    } catch (cause) {
      throw bucketError(cause);
    }
  };
  const put = (key: string, bytes: Uint8Array) => attempt((storage) => storage.put(key, bytes));
  const remove = (key: string) => attempt((storage) => storage.delete(key));
  return {
    ...{ bucket, prefix, region, put, remove },
    access: iamRole === undefined ? keys : { iamRole },
    async check() {
      await put(`${prefix}trackyard-check`, Buffer.from('check'));
      await remove(`${prefix}trackyard-check`);
    },
  };
}

async function open({ bucket, region, keys, http, endpoint }: StagingBucketOptions): Promise<Bucket> {
  const { openBucket } = await import('@trackyard/lake');
  const connection = { region, credentials: keys, endpoint, requestHandler: awsRequestHandler<object>(http) };
  return openBucket({ bucket, ...connection, isPathStyle: true });
}

function bucketError(cause: unknown): Error {
  if (cause instanceof ConfigError || cause instanceof AuthError || cause instanceof TransientError)
    return cause;
  const { code } = (cause as { details?: { code?: string } }).details ?? {};
  const text = `The staging bucket refused: ${code ?? 'no answer'}`;
  const kind = code !== undefined && Object.hasOwn(FAULTS, code) ? FAULTS[code] : undefined;
  if (kind === 'auth') return new AuthError(text, { cause });
  if (kind === 'config') return new ConfigError(text, { cause });
  return new TransientError(text, { cause });
}
