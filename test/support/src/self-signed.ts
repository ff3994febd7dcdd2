import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate for one DNS name and its key, both PEM, made anew: no private key lies in the repository. */
export function selfSigned(dnsName: string): { cert: string; key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.from([1])), // serial number
    ECDSA_SHA256,
    sequence(), // issuer: nobody
    sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    sequence(), // subject: nobody, the name stands in the extension
    spki,
    der(0xa3, sequence(subjectAltName(dnsName))),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** 1.2.840.10045.4.3.2 */
const ECDSA_SHA256 = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));

/** 2.5.29.17, critical because the subject is empty. */
function subjectAltName(dnsName: string): Buffer {
  const names = sequence(der(0x82, Buffer.from(dnsName)));
  return sequence(der(0x06, Buffer.from('551d11', 'hex')), der(0x01, Buffer.from([0xff])), der(0x04, names));
}

function sequence(...contents: Buffer[]): Buffer {
  return der(0x30, ...contents);
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
