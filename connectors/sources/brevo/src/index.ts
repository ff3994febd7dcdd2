/** Source `brevo`: webhooks of e-mails and contacts. Called by ingest for every request to its webhook URL. */
import { defineSource, verdictOnCredentials } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';

export { meta };

export const source = defineSource({
  meta,
  /** https://developers.brevo.com/docs/username-and-password-authentication */
  verify: verdictOnCredentials,
  parse,
});
