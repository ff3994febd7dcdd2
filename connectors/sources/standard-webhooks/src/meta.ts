import type { SourceMeta } from '@trackyard/connector-sdk';

/** A shared secret, with or without its prefix, or an Ed25519 public key of 32 bytes. */
const KEY_PATTERN = '^(whpk_[A-Za-z0-9+/]{43}=|(whsec_)?[A-Za-z0-9+/]{24,}={0,2})$';

export const meta: SourceMeta = {
  slug: 'standard-webhooks',
  name: 'Standard Webhooks',
  category: 'Webhooks, queues and files',
  description:
    'Takes webhooks of any sender that signs as the Standard Webhooks specification says, Svix among them, and other hubs of this kind.',
  kind: 'webhook',
  settings: {
    secret: {
      type: 'string',
      label: 'Signing secret',
      description:
        'The sender shows it with the endpoint: “whsec_…”, or “whpk_…” where it signs with a private key of its own.',
      required: true,
      secret: true,
      pattern: KEY_PATTERN,
    },
    previousSecret: {
      type: 'string',
      label: 'Previous signing secret',
      description: 'While the sender changes its secret, requests signed by either are taken.',
      secret: true,
      pattern: KEY_PATTERN,
    },
    sender: {
      type: 'string',
      label: 'Sender',
      description: 'Put before the names of events: with “Acme”, invoice.paid is “Acme Invoice Paid”.',
    },
    userIdPath: {
      type: 'string',
      label: 'User id',
      description: 'Where in “data” your own id of the user stands, with dots: user.external_id.',
      default: 'user_id',
    },
  },
};
