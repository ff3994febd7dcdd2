import { createHash, createHmac } from 'node:crypto';

/** A request as it came over the wire; header names in lower case. */
export interface SignedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

export interface Signer {
  accessKeyId: string;
  secretAccessKey: string;
}

const MAX_SKEW_MS = 15 * 60_000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * What S3 would answer instead of serving the request, by AWS Signature Version 4 in a header; `undefined` where all
 * is right. Written from AWS's description and held to its published examples, not to a client's code.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signatureProblem(request: SignedRequest, signer: Signer, now: number): string | undefined {
  const parts = AUTHORIZATION.exec(request.headers['authorization'] ?? '')?.slice(1);
  if (!parts) return 'AccessDenied';
  const [accessKeyId = '', day = '', region = '', names = '', signature = ''] = parts;
  if (accessKeyId !== signer.accessKeyId) return 'InvalidAccessKeyId';
  const date = request.headers['x-amz-date'] ?? '';
  if (!date.startsWith(day) || Math.abs(timeOf(date) - now) > MAX_SKEW_MS) return 'RequestTimeTooSkewed';
  const signed = names.split(';');
  if (!mustBeSigned(request).every((name) => signed.includes(name))) return 'AccessDenied';
  if (hashProblem(request)) return 'XAmzContentSHA256Mismatch';
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical(request, signed))].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (secret, text) => hmac(secret, text),
    `AWS4${signer.secretAccessKey}`,
  );
  return hmac(key, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

function mustBeSigned({ headers }: SignedRequest): string[] {
  return ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
}

function hashProblem({ headers, body }: SignedRequest): boolean {
  const given = headers['x-amz-content-sha256'];
  return given !== 'UNSIGNED-PAYLOAD' && given !== sha256(body);
}

function canonical({ method, url, headers }: SignedRequest, signed: readonly string[]): string {
  const [path = '', query = ''] = url.split('?', 2);
  const pairs = query.split('&').filter(Boolean);
  return [
    method,
    path.split('/').map(encodedAgain).join('/'),
    pairs.map(encodedPair).sort().join('&'),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    headers['x-amz-content-sha256'],
  ].join('\n');
}

function encodedPair(pair: string): string {
  const at = pair.indexOf('=');
  const [name, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  return `${encodedAgain(name)}=${encodedAgain(value)}`;
}

/** In the one way that counts, however it came. */
function encodedAgain(text: string): string {
  return encodeURIComponent(decodeURIComponent(text)).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `20130524T000000Z` */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
