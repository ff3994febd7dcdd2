import { startOAuthVendor, VENDOR_ACCOUNT, type OAuthVendor } from '@trackyard/test-support';
import { PASSWORD, startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

const SALESFORCE = { clientId: 'client-1', clientSecret: 'app-secret-1' };

/** Accounts connected at a strict vendor's double: real store, real requests. */
describe('connecting an account', () => {
  let api: TestApi;
  let vendor: OAuthVendor;
  beforeAll(async () => {
    const app = { ...SALESFORCE, redirectUri: '' };
    vendor = await startOAuthVendor(app);
    api = await startTestApi({
      reroute: { 'https://login.salesforce.com': vendor.url, 'https://api.hubapi.com': vendor.url },
    });
    app.redirectUri = `${api.url}/api/v1/oauth/callback`;
  });
  beforeEach(() => {
    api.state.oauthApps['salesforce'] = SALESFORCE;
  });
  afterAll(async () => {
    await api.close();
    await vendor.close();
  });

  const post = (path: string, body: unknown, more: object = {}) =>
    api.ask(`/api/v1${path}`, { method: 'POST', body, ...more });
  const newDestination = async (settings: object = {}, type = 'segment/salesforce') =>
    (
      await post('/destinations', {
        name: 'CRM',
        type,
        settings: { instanceUrl: 'https://x.my.salesforce.com', ...settings },
      })
    ).json.id as string;
  const start = async (destinationId: string, more: object = {}) =>
    post('/oauth/segment/salesforce/start', { destinationId }, more);
  const settingsOf = async (id: string) => {
    const { workspaceId, settings } = await api.store.destinations.get(api.first.workspaceId, id);
    return {
      stored: settings,
      opened: api.store.secrets.unsealSettings({ workspaceId, recordId: id }, settings),
    };
  };
  const back = (url: URL, more: object = {}) => api.ask(url.pathname + url.search, more);

  it('keeps the tokens sealed, never shows them, and stores no secret of the app', async () => {
    const id = await newDestination();
    const { status, json } = await start(id);
    expect([status, json.redirectUri]).toEqual([200, `${api.url}/api/v1/oauth/callback`]);
    expect(json.url).toMatch(/^https:\/\/login\.salesforce\.com\/services\/oauth2\/authorize\?/);
    expect(new URL(json.url).searchParams.get('code_challenge_method')).toBe('S256');
    const answer = await back(vendor.agree(json.url));
    expect([answer.status, answer.json]).toEqual([200, { destinationId: id, connected: true }]);
    const { stored, opened } = await settingsOf(id);
    expect(vendor.isGood(String(opened['oauthAccessToken']))).toBe(true);
    expect(opened['oauthRefreshToken']).toMatch(/^refresh-/);
    expect(JSON.stringify(stored)).not.toMatch(/access-|refresh-|app-secret/);
    expect(Object.keys(opened)).not.toContain('oauthClientSecret');
    const shown = await api.ask(`/api/v1/destinations/${id}`);
    expect(shown.json.settings.oauthAccessToken).toBe('********');
    expect(vendor.refusals).toEqual([]);
  });

  it('says which variables are missing, and where the vendor is to send people back to', async () => {
    delete api.state.oauthApps['salesforce'];
    const { status, json } = await start(await newDestination());
    expect([status, json.code]).toEqual([409, 'TY_OAUTH_NOT_CONFIGURED']);
    const missing = ['TRACKYARD_OAUTH_SALESFORCE_CLIENT_ID', 'TRACKYARD_OAUTH_SALESFORCE_CLIENT_SECRET'];
    expect(json.details).toEqual({ missing, redirectUri: `${api.url}/api/v1/oauth/callback` });
    for (const name of missing) expect(json.message).toContain(name);
  });

  it("goes by the destination's own app before the installation's", async () => {
    delete api.state.oauthApps['salesforce'];
    const id = await newDestination({ oauthClientId: 'client-1', oauthClientSecret: 'app-secret-1' });
    const { json } = await start(id);
    expect((await back(vendor.agree(json.url))).status).toBe(200);
  });

  it('is finished once, in ten minutes, by whoever began it', async () => {
    const refusedState = { status: 400, json: { code: 'TY_OAUTH_STATE' } };
    const { json } = await start(await newDestination());
    const url = vendor.agree(json.url);
    const { json: other } = await post('/api-keys', { name: 'other' });
    expect(await back(url, { key: other.key })).toMatchObject(refusedState);
    expect((await back(url)).status).toBe(200);
    expect(await back(url)).toMatchObject(refusedState);

    const late = await start(await newDestination());
    await api.store.auth.db.execute(
      `update trackyard.oauth_states set expires_at = now() - interval '1 second'`,
    );
    expect(await back(vendor.agree(late.json.url))).toMatchObject(refusedState);
    expect(await back(new URL(`${api.url}/api/v1/oauth/callback?state=guess&code=x`))).toMatchObject(
      refusedState,
    );
  });

  it('belongs to one sign-in: another session of the same person cannot finish it', async () => {
    const [mine, another] = [await signIn(), await signIn()];
    const headers = { cookie: mine, origin: api.url };
    const id = await newDestination();
    const { json } = await start(id, { key: null, headers });
    const url = vendor.agree(json.url);
    const stranger = await back(url, { key: null, headers: { cookie: another } });
    expect(stranger.json.code).toBe('TY_OAUTH_STATE');
    const browser = await back(url, { key: null, headers: { cookie: mine, accept: 'text/html' } });
    expect([browser.status, browser.headers.get('location')]).toEqual([
      303,
      `${api.url}/set-up/${id}?account=connected`,
    ]);
  });

  it('sends a browser to a page of the console whatever happens, and shows it no JSON', async () => {
    const headers = { cookie: await signIn(), origin: api.url, accept: 'text/html' };
    const id = await newDestination();
    const begin = async (from: string) =>
      (await post('/oauth/segment/salesforce/start', { destinationId: id, from }, { key: null, headers }))
        .json.url as string;
    const landing = async (url: URL, more: object = headers) => {
      const { status, headers: sent } = await back(url, { key: null, headers: more });
      expect(status).toBe(303);
      return sent.get('location')!.replace(api.url, '');
    };
    const settings = `/destinations/${id}?tab=settings&account=`;
    expect(await landing(vendor.decline(await begin('settings')))).toBe(
      `${settings}denied&said=access_denied`,
    );

    const made = vendor.agree(await begin('settings'));
    made.searchParams.set('code', 'made-up');
    expect(await landing(made)).toBe(`${settings}refused`);

    const good = vendor.agree(await begin('settings'));
    expect(await landing(good, { accept: 'text/html' })).toBe(`${settings}signed-out`);
    expect(await landing(good)).toBe(`${settings}connected`);
    expect(await landing(good)).toBe(`${settings}expired`);

    const guessed = new URL(`${api.url}/api/v1/oauth/callback?state=guess&code=x`);
    expect(await landing(guessed)).toBe('/connect-account?account=expired');
    expect(await landing(new URL(`${api.url}/api/v1/oauth/callback?error=access_denied`))).toBe(
      '/connect-account?account=expired',
    );
    const elsewhere = new URL(guessed);
    elsewhere.searchParams.set('state', `${'x'.repeat(43)}.settings.dst_1/../../evil`);
    expect(await landing(elsewhere)).toBe('/connect-account?account=expired');

    api.state.oauthApps['salesforce'] = { ...SALESFORCE, clientSecret: 'wrong' };
    expect(await landing(vendor.agree(await begin('set-up')))).toBe(`/set-up/${id}?account=app`);
  });

  it('tells a browser in words that a connection was begun with an API key', async () => {
    const { json } = await start(await newDestination());
    const url = vendor.agree(json.url);
    const shown = await back(url, { key: null, headers: { accept: 'text/html' } });
    expect([shown.status, shown.headers.get('content-type')]).toEqual([401, 'text/plain; charset=utf-8']);
    expect(shown.text).toContain('with the same key');
    expect((await back(url)).status).toBe(200);
  });

  it('names whose account it is where the vendor says, and forgets it with the token', async () => {
    api.state.oauthApps['hubspot'] = SALESFORCE;
    const id = await newDestination({ instanceUrl: undefined }, 'segment/hubspot');
    const { json } = await post('/oauth/segment/hubspot/start', { destinationId: id });
    expect((await back(vendor.agree(json.url))).status).toBe(200);
    const { settings } = (await api.ask(`/api/v1/destinations/${id}`)).json;
    expect(settings.oauthAccount).toBe(`${VENDOR_ACCOUNT.user}, ${VENDOR_ACCOUNT.hub_domain}`);
    const change = (given: object) =>
      api.ask(`/api/v1/destinations/${id}`, { method: 'PATCH', body: { settings: given } });
    const kept = await change({ oauthAccessToken: '********', portalId: '1' });
    expect(kept.json.settings.oauthAccount).toBe(settings.oauthAccount);
    const pasted = await change({ oauthAccessToken: 'another' });
    expect([pasted.status, pasted.json.settings.oauthAccount]).toEqual([200, undefined]);
  });

  it('says what the vendor said when it gave no access', async () => {
    const { json } = await start(await newDestination());
    const state = new URL(json.url).searchParams.get('state');
    const declined = await back(
      new URL(`${api.url}/api/v1/oauth/callback?state=${state}&error=access_denied`),
    );
    expect(declined.json).toMatchObject({
      code: 'TY_OAUTH_REFUSED',
      message: expect.stringContaining('access_denied'),
      details: { refusal: 'denied', said: 'access_denied' },
    });

    const next = await start(await newDestination());
    const url = vendor.agree(next.json.url);
    url.searchParams.set('code', 'made-up');
    expect((await back(url)).json).toMatchObject({ code: 'TY_OAUTH_REFUSED' });
  });

  it("asks the account for a field's choices, and says in words why there are none", async () => {
    api.state.oauthApps['hubspot'] = SALESFORCE;
    const id = await newDestination({ instanceUrl: undefined }, 'segment/hubspot');
    const ask = async (field: string, action = 'sendCustomBehavioralEvent') =>
      post(`/destinations/${id}/choices`, { action, field });
    const unconnected = await ask('eventName');
    expect(unconnected.json).toEqual({
      data: [],
      message: expect.stringContaining('No account is connected'),
    });

    const { json } = await post('/oauth/segment/hubspot/start', { destinationId: id });
    expect((await back(vendor.agree(json.url))).status).toBe(200);
    const event = { fullyQualifiedName: 'pe1_bought', name: 'bought' };
    vendor.answers.set('/events/v3/event-definitions', { results: [event] });
    const found = { data: [{ value: 'pe1_bought', label: 'bought' }], message: null };
    expect((await ask('eventName')).json).toEqual(found);
    vendor.expire(); // the token alone has ended
    expect((await ask('eventName')).json).toEqual(found);
    vendor.revoke();
    expect((await ask('eventName')).json).toEqual({ data: [], message: expect.any(String) });

    for (const [field, action] of [['email'], ['constructor'], ['eventName', 'constructor'], ['eventName.x']])
      expect((await ask(field!, action)).json.code).toBe('TY_VALIDATION');
  });

  it('is not offered where a token must be pasted, nor for another kind or workspace', async () => {
    const id = await newDestination();
    const pasted = await post('/oauth/webhook/start', { destinationId: id });
    expect([pasted.status, pasted.json.code]).toEqual([409, 'TY_OAUTH_NOT_OFFERED']);
    expect((await post('/oauth/segment/hubspot/start', { destinationId: id })).json.code).toBe(
      'TY_VALIDATION',
    );
    expect((await start('dst_strange')).status).toBe(404);
    expect((await post('/oauth/segment/nothing/start', { destinationId: id })).status).toBe(404);
  });

  it('waits with a plain reason while no account is connected', async () => {
    const { json } = await post(`/destinations/${await newDestination()}/check`, {});
    expect(json).toEqual({
      ok: false,
      reason: 'auth',
      message: expect.stringContaining('No account is connected'),
    });
  });

  async function signIn(): Promise<string> {
    const { headers } = await api.ask('/api/auth/sign-in/email', {
      ...{ method: 'POST', key: null, headers: { origin: api.url } },
      body: { email: 'owner@trackyard.local', password: PASSWORD },
    });
    return headers.get('set-cookie')!.split(';')[0]!;
  }
});
