import { createVerify } from 'node:crypto';

export interface TestAccount {
  clientEmail: string;
  /** PEM. */
  publicKey: string;
}

/**
 * What Google's token service would say against a signed assertion; `undefined` where all is right.
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export function assertionProblem(
  form: URLSearchParams,
  account: TestAccount,
  audience: string,
): string | undefined {
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return 'unsupported_grant_type';
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: string };
  const given = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  const isSigned =
    alg === 'RS256' &&
    createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(account.publicKey, signature, 'base64url');
  if (!isSigned) return 'Invalid JWT Signature.';
  if (given.iss !== account.clientEmail) return 'Invalid grant: account not found';
  if (given.aud !== audience) return 'Invalid JWT: wrong audience';
  if (given.scope !== 'https://www.googleapis.com/auth/bigquery')
    return 'Invalid OAuth scope or ID token audience provided.';
  const now = Date.now() / 1000;
  const { iat, exp } = given;
  const isTimely =
    typeof iat === 'number' && typeof exp === 'number' && iat < now + 60 && exp > now && exp - iat <= 3600;
  return isTimely ? undefined : 'Invalid JWT: Token must be a short-lived token (60 minutes)';
}
