import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { TrackyardError } from '@trackyard/base';

/** How a bucket is reached, apart from who may: that is found by the SDK's chain of credentials. */
export interface S3Connection {
  /** `AWS_ENDPOINT_URL_S3`: MinIO, R2, Google Cloud Storage; AWS where absent. */
  endpoint?: string | undefined;
  /** `AWS_REGION`; by the SDK's chain where absent. */
  region?: string | undefined;
  isPathStyle?: boolean | undefined;
  /** For who must not go out directly: requests by other means than Node's HTTP. */
  requestHandler?: S3ClientConfig['requestHandler'];
  /** Instead of the chain's. */
  credentials?: S3ClientConfig['credentials'];
}

const CONNECT_TIMEOUT_MS = 3_000;
/** Without a byte. */
const IDLE_TIMEOUT_MS = 20_000;
const MAX_SOCKETS = 64;
/** With growing waits between; what still fails is the caller's to repeat. */
const ATTEMPTS = 4;
/** Any will do where the endpoint is not AWS's. R2 takes this for its `auto`. */
const ANY_REGION = 'us-east-1';

/**
 * A client for any server that speaks S3. Each body goes with its MD5 (see `S3Storage`), which all of them know; the
 * checksums that the SDK would add by itself are left out, because some refuse them.
 */
export function makeS3Client(connection: S3Connection): S3Client {
  const { endpoint, region, isPathStyle = endpoint !== undefined, requestHandler, credentials } = connection;
  const chosenRegion = region ?? (endpoint === undefined ? undefined : ANY_REGION);
  return new S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ...(chosenRegion !== undefined && { region: chosenRegion }),
    ...(credentials && { credentials }),
    forcePathStyle: isPathStyle,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    requestHandler: requestHandler ?? {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: IDLE_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: IDLE_TIMEOUT_MS,
      httpsAgent: { maxSockets: MAX_SOCKETS, keepAlive: true },
      httpAgent: { maxSockets: MAX_SOCKETS, keepAlive: true },
    },
  });
}

/** Throws `TY_CONFIG` where neither the environment nor a profile names a region. */
export async function assertRegion(client: S3Client): Promise<void> {
  try {
    await client.config.region();
  } catch {
    throw new TrackyardError('TY_CONFIG', {
      message: 'A lake on S3 needs AWS_REGION, or AWS_ENDPOINT_URL_S3 where it is not on AWS.',
    });
  }
}
