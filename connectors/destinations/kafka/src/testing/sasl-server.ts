import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

export interface SaslAccount {
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  user: string;
  password: string;
}

/** What the server answers to each message, and whether the client is let in; `undefined` refuses it. */
export type SaslStep = (message: string) => { answer: string; isDone: boolean } | undefined;

/** One exchange: RFC 4616 (PLAIN) or RFC 5802 (SCRAM). */
export function saslServer({ mechanism, user, password }: SaslAccount): SaslStep {
  if (mechanism === 'plain')
    return (message) => (message === `\0${user}\0${password}` ? { answer: '', isDone: true } : undefined);
  const hash = mechanism === 'scram-sha-256' ? 'sha256' : 'sha512';
  const length = hash === 'sha256' ? 32 : 64;
  const [salt, iterations] = [randomBytes(16), 4096];
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  let begun: { bare: string; serverFirst: string; nonce: string } | undefined;
  return (message) => {
    if (!begun) {
      const [, bare = '', name, clientNonce] = /^n,,(n=([^,]+),r=([^,]+))$/.exec(message) ?? [];
      if (name !== user) return undefined;
      const nonce = `${clientNonce}${randomBytes(12).toString('hex')}`;
      begun = { bare, nonce, serverFirst: `r=${nonce},s=${salt.toString('base64')},i=${iterations}` };
      return { answer: begun.serverFirst, isDone: false };
    }
    const [, withoutProof = '', nonce, proof = ''] = /^(c=biws,r=([^,]+)),p=(.+)$/.exec(message) ?? [];
    const salted = pbkdf2Sync(password, salt, iterations, length, hash);
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash(hash).update(clientKey).digest();
    const authMessage = `${begun.bare},${begun.serverFirst},${withoutProof}`;
    const signature = hmac(storedKey, authMessage);
    const given = Buffer.from(proof, 'base64');
    const wanted = clientKey.map((byte, n) => byte ^ signature[n]!);
    if (nonce !== begun.nonce || given.length !== length || !timingSafeEqual(given, wanted)) return undefined;
    const verifier = hmac(hmac(salted, 'Server Key'), authMessage).toString('base64');
    return { answer: `v=${verifier}`, isDone: true };
  };
}
