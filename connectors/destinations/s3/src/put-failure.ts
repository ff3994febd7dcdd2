import { AuthError, ConfigError, RateLimitedError, TransientError } from '@trackyard/connector-sdk';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: what is not here passes by itself. */
const AUTH = new Set([
  ...['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken', 'InvalidToken'],
  ...['TokenRefreshRequired', 'AllAccessDisabled', 'AccountProblem', 'NotSignedUp', 'InvalidSecurity'],
]);
const CONFIG = new Set([
  ...['NoSuchBucket', 'InvalidBucketName', 'PermanentRedirect', 'TemporaryRedirect', 'InvalidStorageClass'],
  ...['AuthorizationHeaderMalformed', 'IllegalLocationConstraintException', 'InvalidArgument'],
  ...['NotImplemented', 'MethodNotAllowed', 'InvalidRequest', 'ObjectLockConfigurationNotFoundError'],
]);
const THROTTLED = new Set(['SlowDown', 'RequestLimitExceeded', 'TooManyRequests', 'Throttling']);
const THROTTLED_MS = 10_000;

/** What a put that failed means: an error of the SDK. */
export function putFailure(error: unknown): Error {
  const { details } = error as { details?: { code?: unknown; status?: unknown } };
  const code = String(details?.code ?? '');
  const text = `The bucket refused the object: ${code || 'unknown error'}`;
  if (code === 'ConfigError') return new ConfigError('The endpoint may not be reached from here.');
  if (AUTH.has(code) || (details?.status === 403 && code !== 'RequestTimeTooSkewed'))
    return new AuthError(text);
  if (CONFIG.has(code) || code.startsWith('KMS.')) return new ConfigError(text);
  if (THROTTLED.has(code)) return new RateLimitedError(text, THROTTLED_MS);
  return new TransientError(text, { maybeDelivered: true });
}
