import type { OAuthApp, OAuthApps } from '@trackyard/connector-sdk';

const VARIABLE = /^TRACKYARD_OAUTH_([A-Z][A-Z0-9_]*)_CLIENT_(ID|SECRET)$/;

/** The install's own apps: `TRACKYARD_OAUTH_<VENDOR>_CLIENT_ID` and `…_CLIENT_SECRET`, both or none. */
export function readOAuthApps(variables: Readonly<Record<string, string | undefined>>): {
  oauthApps: OAuthApps;
  problems: string[];
} {
  const found = new Map<string, Partial<OAuthApp>>();
  for (const [name, value] of Object.entries(variables)) {
    const [, vendor, part] = VARIABLE.exec(name) ?? [];
    if (vendor === undefined || value === undefined) continue;
    const key = part === 'ID' ? 'clientId' : 'clientSecret';
    found.set(vendor, { ...found.get(vendor), [key]: value.trim() });
  }
  const problems = [...found].flatMap(([vendor, { clientId, clientSecret }]) => {
    if (clientId && clientSecret) return [];
    return [
      `TRACKYARD_OAUTH_${vendor}_CLIENT_${clientId ? 'SECRET' : 'ID'}: required with the other half of the app`,
    ];
  });
  const apps = [...found].map(([vendor, app]) => [vendor.toLowerCase(), app as OAuthApp]);
  return { oauthApps: Object.fromEntries(apps), problems };
}
