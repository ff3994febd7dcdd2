import { parseLakeUrl } from './lake-url.ts';

describe('parseLakeUrl', () => {
  it('reads a folder', () => {
    expect(parseLakeUrl('file:///var/lake')).toEqual({ kind: 'file', root: '/var/lake' });
  });

  it.each([
    ['s3://my-bucket', { prefix: '' }],
    ['s3://my-bucket/', { prefix: '' }],
    ['s3://my-bucket?gatherSeconds=5', { prefix: '', gatherMs: 5_000 }],
    ['s3://my-bucket/deep/lake/', { prefix: 'deep/lake/' }],
    ['s3://my-bucket/lake?encryption=AES256', { prefix: 'lake/', encryption: { algorithm: 'AES256' } }],
    [
      's3://my-bucket/?encryption=aws:kms&kmsKeyId=alias/lake&storageClass=STANDARD_IA&pathStyle=true',
      {
        prefix: '',
        encryption: { algorithm: 'aws:kms', kmsKeyId: 'alias/lake' },
        storageClass: 'STANDARD_IA',
        isPathStyle: true,
      },
    ],
  ])('reads %s', (url, place) => {
    expect(parseLakeUrl(url)).toEqual({ kind: 's3', bucket: 'my-bucket', gatherMs: 60_000, ...place });
  });

  it.each([
    's3://',
    's3:///lake',
    's3://Bucket/lake',
    's3://key:secret@bucket/lake',
    's3://bucket/a%20b',
    's3://bucket/.hidden',
    's3://bucket/lake?encrypt=true',
    's3://bucket/lake?gatherSeconds=soon',
    's3://bucket/lake?encryption=rot13',
    's3://bucket/lake?kmsKeyId=alias/lake',
    `s3://bucket/${'x'.repeat(101)}`,
    '/var/lake',
    'file://elsewhere/lake',
    'https://user:secret@host/lake',
    '',
  ])('refuses %j without telling its secrets', (url) => {
    expect(() => parseLakeUrl(url)).toThrow(
      expect.objectContaining({ code: 'TY_CONFIG', message: expect.not.stringContaining('secret') }),
    );
  });
});
