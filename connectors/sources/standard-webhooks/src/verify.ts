import { createPublicKey, verify as isSignedBy } from 'node:crypto';
import {
  hmac,
  invalid,
  isRecent,
  matches,
  VALID,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';
import { header } from './headers.ts';

/** A header has one signature a key of the sender's; nobody has dozens. */
const MAX_SIGNATURES = 16;

/** SubjectPublicKeyInfo of an Ed25519 key is this and the 32 bytes of the key (RFC 8410, 4). */
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * One of the signatures must be by one of the keys, over id, time and body.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#verifying-signatures
 */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const [id, timestamp, given] = [
    header(request, 'id'),
    header(request, 'timestamp'),
    header(request, 'signature'),
  ];
  if (!id || !timestamp || !given) return invalid('unsigned');
  if (!isRecent(request, Number(timestamp))) return invalid('expired');
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), request.body]);
  const signatures = given.split(/[ ,]+(?=v1a?,)/, MAX_SIGNATURES);
  const keys = [settings['secret'], settings['previousSecret']].filter((key) => typeof key === 'string');
  const isSigned = keys.some((key) => signatures.some((signature) => isBy(key, signature, content)));
  return isSigned ? VALID : invalid('signature');
}

function isBy(key: string, signature: string, content: Buffer): boolean {
  const [scheme, value = ''] = signature.split(',');
  const bytes = Buffer.from(key.replace(/^wh(sec|pk)_/, ''), 'base64');
  const isPublic = key.startsWith('whpk_');
  if (bytes.length === 0 || scheme !== (isPublic ? 'v1a' : 'v1')) return false;
  if (!isPublic) return matches(value, hmac('sha256', bytes, content), 'base64');
  return isSignedWith(bytes, value, content);
}

function isSignedWith(publicKey: Buffer, signature: string, content: Buffer): boolean {
  if (publicKey.length !== 32) return false;
  const der = Buffer.concat([SPKI_ED25519, publicKey]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return isSignedBy(null, content, key, Buffer.from(signature, 'base64'));
}
