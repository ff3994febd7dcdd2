import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type CompletedPart,
  type CreateMultipartUploadCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { mapLimited } from './map-limited.ts';

/** Larger objects go up in parts of this size: a refusal or a slow line costs one part and not all. S3 has 5 MiB at least. */
export const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 4;

/**
 * Puts an object in parts. It is there with the last request and not before. What fails is taken back, so that no
 * parts are paid for; parts of a process that dies stay until the bucket's own rule for them
 * (`AbortIncompleteMultipartUpload`).
 */
export async function putInParts(
  client: S3Client,
  target: CreateMultipartUploadCommandInput,
  bytes: Uint8Array,
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const upload = { Bucket: target.Bucket, Key: target.Key, UploadId };
  try {
    const numbers = Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, index) => index + 1);
    const Parts = await mapLimited(numbers, PARTS_AT_ONCE, async (PartNumber): Promise<CompletedPart> => {
      const Body = bytes.subarray((PartNumber - 1) * PART_BYTES, PartNumber * PART_BYTES);
      const ContentMD5 = createHash('md5').update(Body).digest('base64');
      const part = { ...upload, PartNumber, Body, ContentLength: Body.length, ContentMD5 };
      const { ETag } = await client.send(new UploadPartCommand(part));
      return { ETag, PartNumber };
    });
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}
