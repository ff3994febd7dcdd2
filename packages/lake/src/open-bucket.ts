import type { S3Place } from './lake-url.ts';
import type { S3Connection } from './s3-client.ts';
import type { LakeStorage } from './storage.ts';

export type BucketOptions = S3Connection & Pick<S3Place, 'bucket' | 'encryption' | 'storageClass'>;

/** A bucket that a user has named, for the connector that writes there. The SDK is loaded by those who use it. */
export async function openBucket({
  bucket,
  encryption,
  storageClass,
  ...connection
}: BucketOptions): Promise<Pick<LakeStorage, 'put' | 'get' | 'delete'>> {
  const [{ S3Storage }, { makeS3Client }] = await Promise.all([
    import('./s3-storage.ts'),
    import('./s3-client.ts'),
  ]);
  const place = {
    bucket,
    prefix: '',
    ...(encryption && { encryption }),
    ...(storageClass && { storageClass }),
  };
  return new S3Storage({ client: makeS3Client(connection), ...place });
}
