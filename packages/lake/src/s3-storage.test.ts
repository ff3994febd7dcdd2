import { startS3, type TestS3 } from '@trackyard/test-support';
import { makeS3Client } from './s3-client.ts';
import { S3Storage } from './s3-storage.ts';
import { describeLakeStorage } from './storage-conformance.ts';

let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

let tests = 0;
function openStorage(options: Partial<ConstructorParameters<typeof S3Storage>[0]> = {}) {
  const client = makeS3Client({ endpoint: s3.url, credentials: s3.signer });
  const prefix = `test-${String((tests += 1))}/`;
  const storage = new S3Storage({ client, bucket: s3.bucket, prefix, ...options });
  return { storage, prefix, close: async () => client.destroy() };
}

describeLakeStorage('a bucket', async () => openStorage());

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
