import { signatureProblem, type SignedRequest } from './verify-signature.ts';

const SIGNER = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const NOW = Date.UTC(2013, 4, 24);
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function signed(
  url: string,
  signature: string,
  given: { method?: string; body?: string; headers?: Record<string, string> } = {},
): SignedRequest {
  const headers: Record<string, string> = {
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    ...given.headers,
  };
  const names = Object.keys(headers).sort().join(';');
  const credential = `${SIGNER.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`;
  return { method: given.method ?? 'GET', url, headers, body: Buffer.from(given.body ?? '') };
}

/** The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const examples: [string, SignedRequest][] = [
  [
    'GET Object',
    signed('/test.txt', 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41', {
      headers: { range: 'bytes=0-9' },
    }),
  ],
  [
    'PUT Object',
    signed('/test%24file.text', '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd', {
      method: 'PUT',
      body: 'Welcome to Amazon S3.',
      headers: {
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      },
    }),
  ],
  [
    'GET Bucket Lifecycle',
    signed('/?lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'),
  ],
  [
    'GET Bucket (List Objects)',
    signed('/?max-keys=2&prefix=J', '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'),
  ],
];

describe('signatureProblem', () => {
  it.each(examples)('takes the published example %s', (_name, request) => {
    expect(signatureProblem(request, SIGNER, NOW)).toBeUndefined();
  });

  it.each([
    ['another path', { url: '/test.txt2' }, 'SignatureDoesNotMatch'],
    ['another method', { method: 'PUT' }, 'SignatureDoesNotMatch'],
    ['another body', { body: Buffer.from('x') }, 'XAmzContentSHA256Mismatch'],
  ])('refuses %s', (_name, change, problem) => {
    const [, request] = examples[0]!;
    expect(signatureProblem({ ...request, ...change }, SIGNER, NOW)).toBe(problem);
  });

  it('refuses another secret, another key, an old date, and a header of AWS that is not signed', () => {
    const [, request] = examples[0]!;
    const { headers } = request;
    const more = { ...request, headers: { ...headers, 'x-amz-acl': 'public-read' } };
    expect(signatureProblem(request, { ...SIGNER, secretAccessKey: 'x' }, NOW)).toBe('SignatureDoesNotMatch');
    expect(signatureProblem(request, { ...SIGNER, accessKeyId: 'x' }, NOW)).toBe('InvalidAccessKeyId');
    expect(signatureProblem(request, SIGNER, NOW + 16 * 60_000)).toBe('RequestTimeTooSkewed');
    expect(signatureProblem(more, SIGNER, NOW)).toBe('AccessDenied');
    expect(signatureProblem({ ...request, headers: {} }, SIGNER, NOW)).toBe('AccessDenied');
  });
});
