import { EVERY_EVENT, type DestinationMeta } from '@trackyard/connector-sdk';

export const meta: DestinationMeta = {
  slug: 's3',
  name: 'Amazon S3',
  category: 'Webhooks, queues and files',
  description:
    'Keeps events as compressed lines of JSON in your bucket, on Amazon S3 or what speaks its protocol: MinIO, R2, Google Cloud Storage.',
  settings: {
    bucket: {
      type: 'string',
      label: 'Bucket',
      description: 'The name of a bucket that is there.',
      required: true,
      pattern: '^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$',
    },
    region: {
      type: 'string',
      label: 'Region',
      description: "The bucket's region, such as eu-central-1. Not needed with an endpoint.",
      pattern: '^[a-z0-9-]{1,40}$',
    },
    accessKeyId: {
      type: 'string',
      label: 'Access key id',
      description:
        'In the AWS console: IAM, Users, the user, Security credentials, Create access key. It needs s3:PutObject on the bucket, and kms:GenerateDataKey with a key of yours.',
      secret: true,
      required: true,
    },
    secretAccessKey: {
      type: 'string',
      label: 'Secret access key',
      description: 'Shown once, when the access key is made.',
      secret: true,
      required: true,
    },
    sessionToken: {
      type: 'string',
      label: 'Session token',
      description: 'Only with temporary credentials, which end: events are held until there are new ones.',
      secret: true,
    },
    keyTemplate: {
      type: 'string',
      label: 'Folders',
      description:
        'Where objects go: letters, digits, _ . = ~ - and / with {source}, {date}, {year}, {month}, {day} and {hour} of when the events were received (UTC).',
      default: 'events/{source}/date={date}/hour={hour}',
      pattern: '^[A-Za-z0-9_=~{}./-]{1,300}$',
    },
    compression: {
      type: 'string',
      label: 'Compression',
      description: 'Of each object.',
      default: 'gzip',
      choices: [
        { value: 'gzip', label: 'gzip' },
        { value: 'zstd', label: 'zstd: smaller, and read by fewer programs' },
      ],
    },
    encryption: {
      type: 'string',
      label: 'Encryption',
      description: "What the server encrypts objects with. Left empty: the bucket's own setting.",
      choices: [
        { value: 'AES256', label: 'A key of S3 (SSE-S3)' },
        { value: 'aws:kms', label: 'A key of KMS (SSE-KMS)' },
        { value: 'aws:kms:dsse', label: 'A key of KMS, twice (DSSE-KMS)' },
      ],
    },
    kmsKeyId: {
      type: 'string',
      label: 'KMS key',
      description: 'Id, ARN or alias of the key. Left empty: the one that AWS keeps for S3.',
    },
    storageClass: {
      type: 'string',
      label: 'Storage class',
      description: 'Such as STANDARD_IA. Left empty: the one of the bucket.',
      pattern: '^[A-Z0-9_]{1,40}$',
    },
    endpoint: {
      type: 'string',
      label: 'Endpoint',
      description:
        'Of a server that is not AWS: https://minio.example.com, https://<account>.r2.cloudflarestorage.com, https://storage.googleapis.com.',
      pattern: '^https?://[^/?#@]+$',
    },
    pathStyle: {
      type: 'boolean',
      label: 'Bucket in the path',
      description: 'https://host/bucket instead of https://bucket.host. Left empty: only with an endpoint.',
    },
    waitSeconds: {
      type: 'integer',
      label: 'Seconds between objects',
      description: 'How long events may wait for others, so that they share objects.',
      default: 60,
      minimum: 1,
      maximum: 3_600,
    },
  },
  actions: {
    store: {
      name: 'Store',
      description: 'Adds the events to objects, by source and hour.',
      fields: {},
    },
  },
  presets: [{ name: 'All events', action: 'store', trigger: EVERY_EVENT, fields: {} }],
};
