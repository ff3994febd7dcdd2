import type { HttpRequest } from '@trackyard/connector-sdk';
import { createHost } from './index.ts';
import { openDestination, send } from './testing/open-destination.ts';

// Five things that break a naive use of Segment's packages, each seen with the installed versions.

const host = createHost();
afterAll(() => host.thread.stop());

const BRAZE = { api_key: 'key', app_id: 'app', endpoint: 'https://rest.iad-01.braze.com' };
const EVENT = {
  external_id: 'u1',
  name: 'Signed Up',
  time: '2026-01-02T03:04:05.678Z',
  enable_batching: false,
};

describe('a destination whose name has spaces and brackets', () => {
  it('sends: its schemas are compiled under a key without them', async () => {
    const braze = await openDestination(host, 'braze');
    expect(await send(braze, { action: 'trackEvent', settings: BRAZE, payloads: [EVENT] })).toEqual([
      'delivered',
    ]);
    expect(braze.requests).toMatchObject([{ url: 'https://rest.iad-01.braze.com/users/track' }]);
  });
});

describe('an answer of more than 64 KiB', () => {
  it('does not block the call', async () => {
    const webhook = await openDestination(host, 'webhook', { answer: () => ({ text: 'x'.repeat(300_000) }) });
    const payloads = [{ url: 'https://hooks.example.com', method: 'POST', data: { a: 1 } }];
    expect(await send(webhook, { action: 'send', payloads })).toEqual(['delivered']);
  }, 15_000);
});

describe('credentials in module variables', () => {
  it('friendbuy: each account sends with its own token', async () => {
    const authorizations: unknown[] = [];
    for (const authKey of ['first', 'second']) {
      const friendbuy = await openDestination(host, 'friendbuy', {
        id: `dst_friendbuy_${authKey}`,
        answer: authorize,
      });
      const payloads = [{ customerId: 'c1', email: 'ada@example.com' }];
      const settings = { authKey, authSecret: 'secret' };
      expect(await send(friendbuy, { action: 'trackCustomer', settings, payloads })).toEqual(['delivered']);
      authorizations.push(friendbuy.requests.at(-1)!.headers!['authorization']);
    }
    expect(authorizations).toEqual(['token of first', 'token of second']);
  });

  it('friendbuy: changed settings do not use the token of before', async () => {
    const friendbuy = await openDestination(host, 'friendbuy', { id: 'dst_changed', answer: authorize });
    for (const authKey of ['old', 'new']) {
      const payloads = [{ customerId: 'c1', email: 'ada@example.com' }];
      await send(friendbuy, { action: 'trackCustomer', settings: { authKey, authSecret: 's' }, payloads });
    }
    const sent = friendbuy.requests.filter(({ url }) => !url.endsWith('/authorization'));
    expect(sent.map(({ headers }) => headers!['authorization'])).toEqual(['token of old', 'token of new']);
  });

  it('acoustic: two accounts that ask for tokens at the same moment each keep their own', async () => {
    const asking = ['first', 'second'].map(async (name) => {
      const { context } = await openDestination(host, 'acoustic', {
        id: `dst_acoustic_${name}`,
        answer: () => json({ access_token: `token of ${name}` }),
      });
      const account = {
        ...{ destinationId: context.destinationId, directory: 'acoustic', environment: {} },
        ...{
          settings: { pod: '2', region: 'US', a_refreshToken: `renewal of ${name}` },
          tokens: { accessToken: '' },
        },
      };
      return host.thread.ask<'refresh'>(account, { name: 'refresh' }, context);
    });
    expect(await Promise.all(asking)).toEqual([
      { accessToken: 'token of first', refreshToken: 'renewal of first' },
      { accessToken: 'token of second', refreshToken: 'renewal of second' },
    ]);
  });
});

describe("the core's ESM entry, which Node cannot load", () => {
  it('is not used, and there is one copy of the core', async () => {
    const { context } = await openDestination(host, 'webhook');
    const account = { destinationId: 'dst_load', directory: 'webhook', settings: {}, environment: {} };
    expect(await host.thread.ask<'load'>(account, { name: 'load' }, context)).toEqual(['send']);
  });
});

describe('answers that the core keeps for ever', () => {
  it('are not kept: memory is flat over thousands of events', async () => {
    const measured = createHost({ preload: new URL('./testing/collect-garbage.ts', import.meta.url) });
    const webhook = await openDestination(measured, 'webhook', {
      answer: () => ({ text: 'x'.repeat(16_000) }),
    });
    const payloads = Array.from({ length: 200 }, (_, place) => ({
      ...{ url: 'https://hooks.example.com', method: 'POST', enable_batching: false },
      data: { place },
    }));
    const leastOver = async (rounds: number) => {
      let least = Infinity;
      for (let round = 0; round < rounds; round += 1) {
        await send(webhook, { action: 'send', payloads });
        least = Math.min(least, await measured.thread.usedHeapBytes());
      }
      return least;
    };
    const before = await leastOver(3);
    // 2,000 answers of 16 kB would be 32 MB.
    for (let round = 0; round < 10; round += 1) await send(webhook, { action: 'send', payloads });
    expect((await leastOver(3)) - before).toBeLessThan(4 * 1024 * 1024);
    await measured.thread.stop();
  });
});

function json(value: object) {
  return { headers: { 'content-type': 'application/json' }, text: JSON.stringify(value) };
}

/** Friendbuy's token service: a token that names the key it was got with. */
function authorize({ url, body }: HttpRequest) {
  if (!url.endsWith('/authorization')) return {};
  return json({ token: `token of ${JSON.parse(String(body)).key}`, expires: '2099-01-01T00:00:00Z' });
}
