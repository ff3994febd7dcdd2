import {
  awsRequestHandler,
  ConfigError,
  textSetting,
  type ConnectorContext,
  type Settings,
} from '@trackyard/connector-sdk';
import type { BucketOptions } from '@trackyard/lake';
import type { Compression } from './form-objects.ts';

/** How to reach the bucket. Throws `ConfigError` for what is missing. */
export function readBucket({ http }: ConnectorContext, settings: Settings): BucketOptions {
  const [bucket, accessKeyId, secretAccessKey] = ['bucket', 'accessKeyId', 'secretAccessKey'].map((name) =>
    textSetting(settings, name),
  );
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined)
    throw new ConfigError('The bucket, the access key id and the secret access key are needed.');
  const [region, endpoint] = [textSetting(settings, 'region'), textSetting(settings, 'endpoint')];
  if (region === undefined && endpoint === undefined)
    throw new ConfigError('The region is missing: it is needed where there is no endpoint.');
  const [sessionToken, storageClass] = [
    textSetting(settings, 'sessionToken'),
    textSetting(settings, 'storageClass'),
  ];
  const encryption = readEncryption(settings);
  return {
    ...{ bucket, region, endpoint, requestHandler: awsRequestHandler<object>(http) },
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    ...(typeof settings.pathStyle === 'boolean' && { isPathStyle: settings.pathStyle }),
    ...(encryption && { encryption }),
    ...(storageClass !== undefined && { storageClass }),
  };
}

export function readCompression({ compression }: Settings): Compression {
  return compression === 'zstd' ? 'zstd' : 'gzip';
}

export function readTemplateText(settings: Settings): string {
  return textSetting(settings, 'keyTemplate') ?? 'events/{source}/date={date}/hour={hour}';
}

export function readWaitMs({ waitSeconds }: Settings): number {
  return (typeof waitSeconds === 'number' ? waitSeconds : 60) * 1000;
}

function readEncryption(settings: Settings): BucketOptions['encryption'] {
  const [name, kmsKeyId] = [textSetting(settings, 'encryption'), textSetting(settings, 'kmsKeyId')];
  const algorithm = (['AES256', 'aws:kms', 'aws:kms:dsse'] as const).find((known) => known === name);
  if (!algorithm) {
    if (kmsKeyId === undefined) return undefined;
    throw new ConfigError('A KMS key needs the encryption to be one of KMS.');
  }
  return { algorithm, ...(kmsKeyId !== undefined && { kmsKeyId }) };
}
