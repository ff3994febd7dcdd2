import { ConfigError, objectOf } from '@trackyard/connector-sdk';
import type { ServiceAccount } from './connection.ts';

const TOKEN_URI = 'https://oauth2.googleapis.com/token';

/** The key file of a service account, as the console gives it. Throws `ConfigError` where it is none. */
export function readServiceAccount(text: string): { account: ServiceAccount; projectId: string | undefined } {
  const key = objectOf(parsed(text));
  const { type, client_email: clientEmail, private_key: privateKey } = key;
  if (type !== 'service_account' || typeof clientEmail !== 'string' || typeof privateKey !== 'string')
    throw new ConfigError(
      'The service account key must be the JSON file of the Google Cloud console, with client_email and private_key.',
    );
  const { token_uri: tokenUri, project_id: projectId } = key;
  return {
    account: { clientEmail, privateKey, tokenUri: typeof tokenUri === 'string' ? tokenUri : TOKEN_URI },
    projectId: typeof projectId === 'string' ? projectId : undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError('The service account key is no JSON.');
  }
}
