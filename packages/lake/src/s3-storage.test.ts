import { randomBytes } from 'node:crypto';
import { startS3, type TestS3 } from '@trackyard/test-support';
import { makeS3Client } from './s3-client.ts';
import { PART_BYTES } from './s3-multipart.ts';
import { S3Storage } from './s3-storage.ts';
import { describeLakeStorage } from './storage-conformance.ts';

let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

let tests = 0;
function openStorage(options: Partial<ConstructorParameters<typeof S3Storage>[0]> = {}, endpoint = s3.url) {
  const client = makeS3Client({ endpoint, credentials: s3.signer });
  const prefix = `test-${String((tests += 1))}/`;
  const storage = new S3Storage({ client, bucket: s3.bucket, prefix, ...options });
  return { storage, prefix, close: async () => client.destroy() };
}

/** `fauxqs` as it is, and behind the gate that checks signatures, digests and conditions and says what S3 says. */
const peers: [string, () => string][] = [
  ['fauxqs', () => s3.peerUrl],
  ['a strict S3', () => s3.url],
];

describe.each(peers)('%s', (_peer, endpoint) => {
  describeLakeStorage('a bucket', async () => openStorage({}, endpoint()));

  it('takes a large object in parts', async () => {
    const { storage, prefix } = openStorage({ encryption: { algorithm: 'AES256' } }, endpoint());
    const bytes = randomBytes(2 * PART_BYTES + 100);
    await storage.put('large', bytes);
    expect((await storage.get('large'))?.equals(bytes)).toBe(true);
    expect(await storage.list('', { limit: 10 })).toEqual(['large']);
    const begun = s3.headersOf('POST', `${prefix}large`);
    if (endpoint() === s3.url) expect(begun).toBeDefined();
  });

  it('goes on when a bucket that has vanished is there again', async () => {
    const { storage } = openStorage({}, endpoint());
    await storage.put('a', Buffer.from('x'));
    await s3.dropBucket();
    const gone = { code: 'TY_UNAVAILABLE', details: { code: 'NoSuchBucket', status: 404 } };
    await expect(storage.put('a', Buffer.from('y'))).rejects.toMatchObject(gone);
    await expect(storage.put('large', randomBytes(PART_BYTES + 1))).rejects.toMatchObject(gone);
    await expect(storage.get('a')).rejects.toMatchObject(gone);
    await s3.makeBucket();
    await storage.put('a', Buffer.from('y'));
    expect((await storage.get('a'))?.toString()).toBe('y');
  });
});

describe('S3Storage', () => {
  beforeEach(() => s3.refuse({ status: 503, code: 'SlowDown' }, 0));

  it('says by whom and how an object is encrypted, and its class', async () => {
    const encryption = { algorithm: 'aws:kms', kmsKeyId: 'alias/lake' } as const;
    const { storage, prefix } = openStorage({ encryption, storageClass: 'STANDARD_IA' });
    await storage.put('a', Buffer.from('x'));
    expect(s3.headersOf('PUT', `${prefix}a`)).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/lake',
      'x-amz-storage-class': 'STANDARD_IA',
      'content-md5': expect.any(String),
    });
  });

  it('tries again where the server asks for patience or fails', async () => {
    const { storage } = openStorage();
    for (const [status, code] of [
      [503, 'SlowDown'],
      [500, 'InternalError'],
    ] as const) {
      s3.refuse({ status, code }, 2);
      await storage.put('a/b', Buffer.from(code));
      expect((await storage.get('a/b'))?.toString()).toBe(code);
    }
  });

  it('sends a part again that was refused, and takes back what it cannot finish', async () => {
    const { storage, prefix } = openStorage();
    const bytes = randomBytes(2 * PART_BYTES + 100);
    s3.refuseNext(/partNumber=2/, { status: 503, code: 'SlowDown' }, 2);
    await storage.put('large', bytes);
    expect((await storage.get('large'))?.equals(bytes)).toBe(true);
    s3.refuseNext(/partNumber=3/, { status: 403, code: 'ExpiredToken' }, 1);
    const refused = { code: 'TY_UNAVAILABLE', details: { code: 'ExpiredToken' } };
    await expect(storage.put('other', bytes)).rejects.toMatchObject(refused);
    expect(await storage.exists('other')).toBe(false);
    expect(s3.requests).toContain(`DELETE /${s3.bucket}/${prefix}other`);
    await storage.put('other', bytes);
    expect((await storage.get('other'))?.equals(bytes)).toBe(true);
  });

  it.each([
    [403, 'ExpiredToken'],
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
  ])('calls %i %s unavailable, whatever is asked, and has no object missing by it', async (status, code) => {
    const { storage, prefix } = openStorage();
    await storage.put('a', Buffer.from('x'));
    s3.refuse({ status, code });
    const refused = { code: 'TY_UNAVAILABLE', details: { code, status }, cause: undefined };
    await expect(storage.put('a', Buffer.from('y'))).rejects.toMatchObject(refused);
    await expect(storage.get('a')).rejects.toMatchObject(refused);
    await expect(storage.exists('a')).rejects.toMatchObject(refused);
    await expect(storage.delete('a')).rejects.toMatchObject(refused);
    await expect(storage.list('', { limit: 1 })).rejects.toMatchObject(refused);
    await expect(storage.folders('')).rejects.toMatchObject(refused);
    s3.refuse({ status, code }, 0);
    expect((await storage.get('a'))?.toString()).toBe('x');
    expect(prefix).toMatch(/^test-/);
  });

  it('gives up on a server that asks for patience for long, or is not there', async () => {
    const client = makeS3Client({ endpoint: 'http://127.0.0.1:1', credentials: s3.signer });
    await expect(openStorage({ client }).storage.get('a')).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
    s3.refuse({ status: 503, code: 'SlowDown' });
    const refused = { code: 'TY_UNAVAILABLE', details: { code: 'SlowDown', status: 503 } };
    await expect(openStorage().storage.put('a', Buffer.from('x'))).rejects.toMatchObject(refused);
  });

  it('calls a bucket that is not there and wrong credentials unavailable', async () => {
    const credentials = { ...s3.signer, secretAccessKey: 'guessed' };
    const cases = [
      [{ client: makeS3Client({ endpoint: s3.url, credentials }) }, 'SignatureDoesNotMatch'],
      [{ bucket: 'no-such-bucket' }, 'NoSuchBucket'],
    ] as const;
    for (const [options, code] of cases) {
      const reading = openStorage(options).storage.get('a');
      await expect(reading).rejects.toMatchObject({ code: 'TY_UNAVAILABLE', details: { code } });
    }
  });

  it('lists neither what others put beside it nor other prefixes', async () => {
    const { storage, prefix } = openStorage();
    const beside = openStorage({ prefix: prefix.replace('/', '0/') }).storage;
    await beside.put('x', Buffer.from('x'));
    await storage.put('a/b', Buffer.from('x'));
    const root = openStorage({ prefix: `${prefix}a/.hidden/` }).storage;
    await root.put('y', Buffer.from('x'));
    expect(await storage.list('', { limit: 10 })).toEqual(['a/b']);
    expect(await storage.folders('')).toEqual(['a']);
    expect(await storage.folders('a/')).toEqual([]);
  });

  it('goes through more keys than one answer holds', async () => {
    const { storage } = openStorage();
    const keys = Array.from({ length: 25 }, (_, n) => `k${String(n).padStart(2, '0')}/x`);
    await Promise.all(keys.map((key) => storage.put(key, Buffer.from('x'))));
    expect(await storage.list('', { limit: 2_000 })).toEqual(keys);
    expect(await storage.list('', { limit: 3, reverse: true })).toEqual(keys.slice(-3).reverse());
    expect(await storage.folders('')).toEqual(keys.map((key) => key.slice(0, 3)));
  });
});
