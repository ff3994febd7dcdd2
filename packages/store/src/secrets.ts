import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { TrackyardError } from '@trackyard/base';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const MIN_KEY_BYTES = 32;

/** Where a secret belongs: sealed elsewhere, or moved there by hand, it cannot be opened. */
export interface SecretPlace {
  workspaceId: string;
  recordId: string;
  field: string;
}

/** A secret as it stands in the database: `<key id>.<IV, ciphertext and tag in base64url>`. */
export interface Sealed {
  $sealed: string;
}

type Settings = Readonly<Record<string, unknown>>;
type Owner = Omit<SecretPlace, 'field'>;

export interface Secrets {
  /** Seals any JSON value with the first key. */
  seal(place: SecretPlace, value: unknown): Sealed;
  /** Throws `TY_SECRET_UNSEAL` where the key, the place or a byte differs. */
  unseal(place: SecretPlace, sealed: Sealed): unknown;
  /** Settings as they are stored: the fields of `secretFields` sealed. */
  sealSettings(owner: Owner, settings: Settings, secretFields: readonly string[]): Record<string, unknown>;
  /** Settings as connectors read them: whatever is sealed opened. */
  unsealSettings(owner: Owner, settings: Settings): Record<string, unknown>;
  /** A key for another purpose (signing sessions), independent of the one that seals. Base64. */
  derive(purpose: string): string;
}

interface SealingKey {
  id: string;
  key: Buffer;
}

/**
 * AES-256-GCM under a ring of keys: the first seals, all open, so that a key can be replaced while the old
 * one is still at hand. A secret key is 32 bytes or more as base64 or hexadecimal.
 */
export function createSecrets(secretKey: string | readonly string[]): Secrets {
  const given = (typeof secretKey === 'string' ? secretKey.split(',') : secretKey).map(parseSecretKey);
  const [first, ...others] = given;
  if (!first) throw new TrackyardError('TY_CONFIG', { message: 'TRACKYARD_SECRET_KEY is missing.' });
  const primary = sealingKey(first);
  const ring = new Map([primary, ...others.map(sealingKey)].map((entry) => [entry.id, entry]));
  const secrets: Secrets = {
    seal: (place, value) => ({ $sealed: encrypt(primary, place, JSON.stringify(value)) }),
    unseal: (place, sealed) => JSON.parse(decrypt(ring, place, sealed.$sealed)) as unknown,
    sealSettings: (owner, settings, secretFields) => sealSettings(secrets, owner, settings, secretFields),
    unsealSettings: (owner, settings) =>
      mapValues(settings, (value, field) =>
        isSealed(value) ? secrets.unseal({ ...owner, field }, value) : value,
      ),
    derive: (purpose) =>
      Buffer.from(hkdfSync('sha256', first, '', `trackyard ${purpose}`, 32)).toString('base64'),
  };
  return secrets;
}

/** Whether a stored setting is a sealed secret. */
export function isSealed(value: unknown): value is Sealed {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 1 &&
    '$sealed' in value &&
    typeof value.$sealed === 'string'
  );
}

function sealSettings(secrets: Secrets, owner: Owner, settings: Settings, secretFields: readonly string[]) {
  return mapValues(settings, (value, field) => {
    // Otherwise a value typed in by hand could pass for one of ours.
    if (isSealed(value))
      throw new TrackyardError('TY_VALIDATION', { message: `"${field}" may not hold "$sealed".` });
    return secretFields.includes(field) ? secrets.seal({ ...owner, field }, value) : value;
  });
}

function mapValues(
  settings: Settings,
  map: (value: unknown, field: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).map(([field, value]) => [field, map(value, field)]));
}

function parseSecretKey(text: string): Buffer {
  const trimmed = text.trim();
  const isHex = /^([0-9a-f]{2})+$/i.test(trimmed);
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed);
  const bytes = isHex ? Buffer.from(trimmed, 'hex') : Buffer.from(isBase64 ? trimmed : '', 'base64');
  if (bytes.length < MIN_KEY_BYTES) {
    throw new TrackyardError('TY_CONFIG', {
      message: `TRACKYARD_SECRET_KEY must hold ${MIN_KEY_BYTES} random bytes or more, as base64 or hexadecimal.`,
    });
  }
  return bytes;
}

function sealingKey(secretKey: Buffer): SealingKey {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'trackyard seal v1', 32));
  return { key, id: createHash('sha256').update(key).digest('hex').slice(0, 8) };
}

function encrypt({ id, key }: SealingKey, place: SecretPlace, plaintext: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(place));
  const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${id}.${sealed.toString('base64url')}`;
}

function decrypt(ring: ReadonlyMap<string, SealingKey>, place: SecretPlace, sealed: string): string {
  const [id = '', text = ''] = sealed.split('.');
  const entry = ring.get(id);
  const bytes = Buffer.from(text, 'base64url');
  if (!entry || bytes.length < IV_BYTES + TAG_BYTES) throw new TrackyardError('TY_SECRET_UNSEAL');
  const decipher = createDecipheriv('aes-256-gcm', entry.key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(place));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new TrackyardError('TY_SECRET_UNSEAL', { cause });
  }
}

function boundTo({ workspaceId, recordId, field }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([workspaceId, recordId, field]));
}
