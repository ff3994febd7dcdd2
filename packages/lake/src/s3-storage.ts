import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type ListObjectsV2Output,
  type S3Client,
  type StorageClass,
} from '@aws-sdk/client-s3';
import type { S3Encryption, S3Place } from './lake-url.ts';
import { s3Attempt, s3Fault } from './s3-attempt.ts';
import { PART_BYTES, putInParts } from './s3-multipart.ts';
import {
  assertKey,
  assertPrefix,
  isKeySegment,
  type ByteRange,
  type LakeStorage,
  type ListOptions,
} from './storage.ts';

const PAGE = 1000;

export interface S3StorageOptions extends Pick<S3Place, 'bucket' | 'prefix' | 'encryption' | 'storageClass'> {
  client: S3Client;
}

/**
 * The lake in a bucket, of S3 or of what speaks its protocol. An object goes up in one request, a large one in parts
 * that become an object with the last request. Needs `s3:GetObject`, `PutObject`, `DeleteObject` and `ListBucket`: without the last, a
 * missing object is a refusal.
 */
export class S3Storage implements LakeStorage {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #how: ReturnType<typeof howToStore>;

  constructor({ client, bucket, prefix, encryption, storageClass }: S3StorageOptions) {
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#how = howToStore(encryption, storageClass);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    assertKey(key);
    const target = { ...this.#at(key), ...this.#how };
    if (bytes.length > PART_BYTES)
      return s3Attempt('put', key, () => putInParts(this.#client, target, bytes));
    const ContentMD5 = createHash('md5').update(bytes).digest('base64');
    const body = { Body: bytes, ContentLength: bytes.length, ContentMD5 };
    await s3Attempt('put', key, () => this.#client.send(new PutObjectCommand({ ...target, ...body })));
  }

  async get(key: string, range?: ByteRange): Promise<Buffer | undefined> {
    assertKey(key);
    if (range?.length === 0) return (await this.exists(key)) ? Buffer.alloc(0) : undefined;
    return s3Attempt('get', key, async () => {
      try {
        const Range = range && `bytes=${range.offset}-${range.offset + range.length - 1}`;
        const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#at(key), Range }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        const { code, status } = s3Fault(error);
        if (code === 'NoSuchKey') return undefined;
        if (range && status === 416) return Buffer.alloc(0); // behind the end
        throw error;
      }
    });
  }

  /** By its first byte: a `HEAD` could not tell a missing object from a missing bucket. */
  async exists(key: string): Promise<boolean> {
    return (await this.get(key, { offset: 0, length: 1 })) !== undefined;
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    await s3Attempt('delete', key, () => this.#client.send(new DeleteObjectCommand(this.#at(key))));
  }

  async list(prefix: string, { after, limit, reverse = false }: ListOptions): Promise<string[]> {
    assertPrefix(prefix);
    if (limit <= 0) return [];
    return s3Attempt('list', prefix, async () => {
      const keys: string[] = [];
      for await (const key of this.#keys(prefix, reverse ? {} : { after, pageSize: limit })) {
        if (reverse && after !== undefined && key >= after) break;
        keys.push(key);
        if (!reverse && keys.length >= limit) break;
      }
      return reverse ? keys.reverse().slice(0, limit) : keys;
    });
  }

  async folders(prefix: string): Promise<string[]> {
    assertPrefix(prefix);
    return s3Attempt('folders', prefix, async () => {
      const names: string[] = [];
      for await (const { CommonPrefixes = [] } of this.#pages(prefix, { Delimiter: '/' })) {
        names.push(...CommonPrefixes.map(({ Prefix = '' }) => this.#keyOf(Prefix).slice(prefix.length, -1)));
      }
      return names.filter(isKeySegment);
    });
  }

  /** What stands below a prefix and could be ours, in byte order. */
  async *#keys(
    prefix: string,
    { after, pageSize = PAGE }: { after?: string | undefined; pageSize?: number },
  ): AsyncGenerator<string> {
    const StartAfter = after === undefined ? undefined : this.#prefix + after;
    for await (const { Contents = [] } of this.#pages(prefix, { StartAfter, MaxKeys: pageSize })) {
      for (const { Key = '' } of Contents) {
        const key = this.#keyOf(Key);
        if (key.split('/').every(isKeySegment)) yield key;
      }
    }
  }

  async *#pages(
    prefix: string,
    options: { Delimiter?: string; StartAfter?: string | undefined; MaxKeys?: number },
  ): AsyncGenerator<ListObjectsV2Output> {
    let ContinuationToken: string | undefined;
    do {
      const command: ListObjectsV2Command = new ListObjectsV2Command({
        ...{ Bucket: this.#bucket, Prefix: this.#prefix + prefix, ContinuationToken, ...options },
        MaxKeys: Math.min(options.MaxKeys ?? PAGE, PAGE),
      });
      const page: ListObjectsV2Output = await this.#client.send(command);
      yield page;
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }

  #keyOf(name: string): string {
    return name.slice(this.#prefix.length);
  }
}

function howToStore(encryption: S3Encryption | undefined, storageClass: string | undefined) {
  return {
    ...(encryption && { ServerSideEncryption: encryption.algorithm }),
    ...(encryption?.kmsKeyId !== undefined && { SSEKMSKeyId: encryption.kmsKeyId }),
    // Servers have classes of their own.
    ...(storageClass !== undefined && { StorageClass: storageClass as StorageClass }),
  };
}
