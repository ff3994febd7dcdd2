import { AuthError, ConfigError } from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext } from '@trackyard/connector-sdk/testing';
import { destination } from './index.ts';
import { readBucket, readConnection } from './read-settings.ts';

const CLUSTER = {
  host: 'c.abc.eu-central-1.redshift.amazonaws.com',
  database: 'dev',
  user: 'u',
  password: 'p',
};
const BUCKET = {
  ...{ bucket: 'staging-bucket', region: 'eu-central-1' },
  ...{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
};
const ROLE = 'arn:aws:iam::123456789012:role/redshift-reads';

describeDestinationContract(destination, {
  settings: CLUSTER,
  variants: [
    { ...CLUSTER, ...BUCKET },
    { ...CLUSTER, ...BUCKET, iamRole: ROLE, schema: 'all', sslMode: 'verify-full' },
  ],
});

describe('settings', () => {
  it('say how to connect', () => {
    const { socket: _socket, ...connection } = readConnection(CLUSTER, makeContext());
    expect(connection).toEqual({ ...CLUSTER, port: 5439, sslMode: 'require' });
  });

  it.each([
    [{ ...CLUSTER, host: '' }, /host/],
    [{ ...CLUSTER, sslMode: 'prefer' }, /SSL mode/],
  ])('refuses %j', (settings, message) => {
    expect(() => readConnection(settings, makeContext())).toThrow(message);
  });

  it('needs keys and a region for a bucket, and prefers the role', () => {
    expect(readBucket(CLUSTER, makeContext())).toBeUndefined();
    expect(() => readBucket({ bucket: 'b-1' }, makeContext())).toThrow(ConfigError);
    expect(readBucket(BUCKET, makeContext())?.access).toEqual({
      ...{ accessKeyId: BUCKET.accessKeyId, secretAccessKey: BUCKET.secretAccessKey },
    });
    expect(readBucket({ ...BUCKET, iamRole: ROLE }, makeContext())?.access).toEqual({ iamRole: ROLE });
  });
});

describe('the staging bucket', () => {
  it('is reached through the way out that the connector is given, signed', async () => {
    const context = makeContext();
    await readBucket(BUCKET, context)?.check();
    expect(context.requests.map(({ method, url }) => `${method} ${url.split('?')[0]}`)).toEqual([
      'PUT https://s3.eu-central-1.amazonaws.com/staging-bucket/trackyard/trackyard-check',
      'DELETE https://s3.eu-central-1.amazonaws.com/staging-bucket/trackyard/trackyard-check',
    ]);
    expect(context.requests[0]?.headers?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIA/);
  });

  it.each([
    ['AccessDenied', AuthError],
    ['NoSuchBucket', ConfigError],
  ])('tells %s', async (code, errorClass) => {
    const text = `<Error><Code>${code}</Code><Message>no</Message></Error>`;
    const status = code === 'NoSuchBucket' ? 404 : 403;
    const context = makeContext({
      answer: () => ({ status, text, headers: { 'content-type': 'application/xml' } }),
    });
    await expect(readBucket(BUCKET, context)?.check()).rejects.toBeInstanceOf(errorClass);
  });
});
