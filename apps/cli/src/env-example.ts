import { environment } from './config.ts';

const HEADER = `# Settings of Trackyard. Nothing has to be set: every line shows its default or says what happens without it.
# Written by: npx trackyard env-example > .env.example
`;

const OAUTH = `
# Your own app at a vendor whose accounts are connected by OAuth: GOOGLE, HUBSPOT, SALESFORCE, … (the catalog names them).
# TRACKYARD_OAUTH_GOOGLE_CLIENT_ID=
# TRACKYARD_OAUTH_GOOGLE_CLIENT_SECRET=
`;

/** `.env.example`: every variable with its meaning, commented out. */
export function envExample(): string {
  const defaults = environment.safeParse({}).data ?? {};
  const lines = Object.entries(environment.shape).map(([name, schema]) => {
    const value = (defaults as Record<string, unknown>)[name];
    const shown = Array.isArray(value) ? value.join(',') : String(value ?? '');
    return `\n# ${schema.description ?? ''}\n# ${name}=${shown}\n`;
  });
  return HEADER + lines.join('') + OAUTH;
}
