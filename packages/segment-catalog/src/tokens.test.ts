import type { ConnectorContext, HttpRequest, HttpResponse } from '@trackyard/connector-sdk';
import { makeContext } from '@trackyard/connector-sdk/testing';
import { Caller } from './caller.ts';
import { readCatalogFile } from './catalog-file.ts';
import { createHost } from './index.ts';
import { TokenKeeper } from './token-keeper.ts';

// Hilo: an OAuth destination whose refresh tokens are good for one use.

const { thread } = createHost();
afterAll(() => thread.stop());

const SETTINGS = {
  ...{ integrationId: 'int', oauthAccessToken: 'access 0', oauthRefreshToken: 'refresh 0' },
  ...{ oauthClientId: 'client', oauthClientSecret: 'secret' },
};
const EVENTS = ['a', 'b', 'c'].map((userId) => ({
  payload: {
    messageId: userId,
    userId,
    anonymousId: userId,
    event: 'Signed Up',
    timestamp: '2026-01-02T03:04:05Z',
  },
  eventJson: JSON.stringify({ type: 'track', event: 'Signed Up', userId }),
}));

/** A vendor that takes one access token at a time. */
function createVendor() {
  let generation = 0;
  const vendor = {
    sent: [] as string[],
    refreshes: 0,
    /** Users whose events it takes whatever the token. */
    lenient: new Set<string>(),
    expire: () => (generation += 1),
    answer({ url, body, headers }: HttpRequest): Partial<HttpResponse> {
      if (new URL(url).pathname === '/oauth/token') return vendor.refresh(new URLSearchParams(String(body)));
      const user = String(JSON.parse(String(body)).event.contact_id);
      const isKnown = headers!['authorization'] === `Bearer access ${generation}` || vendor.lenient.has(user);
      vendor.sent.push(`${user} ${isKnown ? 200 : 401}`);
      return { status: isKnown ? 200 : 401 };
    },
    refresh(form: URLSearchParams): Partial<HttpResponse> {
      vendor.refreshes += 1;
      if (form.get('refresh_token') !== `refresh ${generation - 1}`) return { status: 400 };
      const text = JSON.stringify({
        access_token: `access ${generation}`,
        refresh_token: `refresh ${generation}`,
      });
      return { headers: { 'content-type': 'application/json' }, text };
    },
  };
  return vendor;
}

let destinations = 0;

/** Two processes of the same destination share its state, not their memory. */
async function open(vendor: ReturnType<typeof createVendor>) {
  destinations += 1;
  const context: ConnectorContext = {
    ...makeContext({ answer: vendor.answer }),
    destinationId: `dst_tokens_${destinations}`,
  };
  const file = await readCatalogFile('hilo');
  const process = () => {
    const tokens = new TokenKeeper();
    return (settings: object = SETTINGS) =>
      new Caller({ thread, tokens, directory: 'hilo', file, context, settings: { ...settings } });
  };
  return { context, process };
}

const kinds = (verdicts: readonly { kind: string }[]) => verdicts.map(({ kind }) => kind);

describe('a refused access token', () => {
  it('is renewed once, and only the events that it was refused for are sent again', async () => {
    const vendor = createVendor();
    vendor.expire();
    vendor.lenient.add('a');
    const caller = (await open(vendor)).process();
    expect(kinds(await caller().perform('track', EVENTS))).toEqual(['delivered', 'delivered', 'delivered']);
    expect(vendor.sent.sort()).toEqual(['a 200', 'b 200', 'b 401', 'c 200', 'c 401']);
    expect(vendor.refreshes).toBe(1);
  });

  it('is renewed once for all calls that meet it at the same moment', async () => {
    const vendor = createVendor();
    vendor.expire();
    const caller = (await open(vendor)).process();
    const verdicts = await Promise.all(EVENTS.map((event) => caller().perform('track', [event])));
    expect(kinds(verdicts.flat())).toEqual(['delivered', 'delivered', 'delivered']);
    expect(vendor.refreshes).toBe(1);
  });

  it('stays renewed for later calls and for other processes', async () => {
    const vendor = createVendor();
    vendor.expire();
    const { process } = await open(vendor);
    const [first, second] = [process(), process()];
    await first().perform('track', EVENTS);
    await first().perform('track', EVENTS);
    expect(kinds(await second().perform('track', EVENTS))).toEqual(['delivered', 'delivered', 'delivered']);
    expect(vendor.refreshes).toBe(1);
  });

  it('takes what another process got meanwhile', async () => {
    const vendor = createVendor();
    const { process } = await open(vendor);
    const [first, second] = [process(), process()];
    await first().perform('track', EVENTS);
    await second().perform('track', EVENTS);
    vendor.expire();
    await first().perform('track', EVENTS);
    expect(kinds(await second().perform('track', EVENTS))).toEqual(['delivered', 'delivered', 'delivered']);
    expect(vendor.refreshes).toBe(1);
  });

  it('that cannot be renewed asks for a new connection, and spoils nothing that was delivered', async () => {
    const vendor = createVendor();
    vendor.expire();
    vendor.expire();
    vendor.lenient.add('b');
    const caller = (await open(vendor)).process();
    expect(kinds(await caller().perform('track', EVENTS))).toEqual(['auth', 'delivered', 'auth']);
  });
});

describe('kept tokens', () => {
  it('are sealed, and worthless once the account was connected anew', async () => {
    const vendor = createVendor();
    vendor.expire();
    const { context, process } = await open(vendor);
    await process()().perform('track', EVENTS);
    expect(String(await context.state.get('oauth'))).toMatch(/^[A-Za-z0-9+/=]{80,}$/);
    const renewed = { ...SETTINGS, oauthAccessToken: 'access 7' };
    await process()(renewed).perform('track', EVENTS.slice(0, 1));
    expect(vendor.sent.at(-2)).toBe('a 401');
  });
});

describe('the check of an account', () => {
  const settings = {
    ...{ oauthAccessToken: 'access 0', oauthRefreshToken: 'refresh 0' },
    ...{ oauthClientId: 'client', oauthClientSecret: 'secret' },
  };

  /** HubSpot, whose address for new tokens the hub knows itself. */
  async function check({ isRevoked }: { isRevoked: boolean }): Promise<{ kind: string; asked: string[] }> {
    const asked: string[] = [];
    const answer = ({ url, headers }: HttpRequest): Partial<HttpResponse> => {
      const { pathname } = new URL(url);
      if (!pathname.endsWith('/token')) {
        asked.push(headers!['authorization']!);
        return { status: headers!['authorization'] === 'Bearer access 1' ? 200 : 401 };
      }
      asked.push('renewal');
      if (isRevoked) return { status: 400, text: JSON.stringify({ error: 'invalid_grant' }) };
      return { text: JSON.stringify({ access_token: 'access 1' }) };
    };
    destinations += 1;
    const context = { ...makeContext({ answer }), destinationId: `dst_check_${destinations}` };
    const file = await readCatalogFile('hubspot');
    const tokens = new TokenKeeper();
    const { kind } = await new Caller({
      ...{ thread, tokens, directory: 'hubspot', file, context, settings },
    }).check();
    return { kind, asked };
  }

  it('renews a token that has ended before it finds the account wrong', async () => {
    expect(await check({ isRevoked: false })).toEqual({
      kind: 'delivered',
      asked: ['Bearer access 0', 'renewal', 'Bearer access 1'],
    });
  });

  it('finds it wrong where the access was taken back', async () => {
    expect(await check({ isRevoked: true })).toEqual({ kind: 'auth', asked: ['Bearer access 0', 'renewal'] });
  });
});
