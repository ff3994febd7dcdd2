import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP's second choice of scrypt's costs with 32 MiB; what better-auth uses too, in the same form. */
const COST = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 64;

/** `<salt>:<key>` in hexadecimal. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16).toString('hex');
  return `${salt}:${(await derive(password, salt)).toString('hex')}`;
}

/** Whether `password` is the one that `hash` was made of; in constant time. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [salt = '', expected = ''] = hash.split(':');
  const key = Buffer.from(expected, 'hex');
  return key.length === KEY_BYTES && timingSafeEqual(await derive(password, salt), key);
}

function derive(password: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
