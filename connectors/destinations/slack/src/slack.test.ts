/**
 * The double answers as Slack documents it: an incoming webhook with a word and a status, the Web API with 200 and a word.
 * It cannot prove what Slack shows.
 */
import { join } from 'node:path';
import { classifyError, type HttpRequest, type HttpResponse } from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destination, meta } from './index.ts';
import documented from './fixtures/chat-post-message.json' with { type: 'json' };

const HOOK = { webhookUrl: 'https://hooks.slack.com/services/T000/B000/XXXX' };
const BOT = { botToken: 'xoxb-1-2-abc', channel: 'C123ABC456' };

const said = (error: string) => ({ text: JSON.stringify({ ok: false, error }) });

describeDestinationContract(destination, {
  settings: HOOK,
  variants: [BOT],
  http: {
    goldenFolder: join(__dirname, 'fixtures', 'golden'),
    success: ({ url }) => ({ text: url.includes('/api/') ? JSON.stringify(documented.success) : 'ok' }),
    errors: [
      {
        name: 'waits as long as Slack asks',
        answer: { status: 429, headers: { 'retry-after': '30' } },
        outcome: { status: 'retry', reason: 'rate_limited', afterMs: 30_000 },
      },
      {
        name: 'waits a second where Slack does not say',
        answer: { status: 429 },
        outcome: { status: 'retry', afterMs: 1_000 },
      },
      {
        name: 'tries again after a fault',
        answer: { status: 500, text: 'rollup_error' },
        outcome: { status: 'retry' },
      },
    ],
  },
});

async function post(settings: object, payload: object, answer: Partial<HttpResponse> = {}) {
  const context = makeContext({ answer: () => answer });
  const delivery = { ...makeDelivery(), payload: { text: 'Hello', ...payload } };
  const outcome = await destination.actions.postMessage!.perform!(context, { ...settings }, delivery).then(
    () => ({ status: 'delivered' }),
    (error: unknown) => classifyError(error, 0),
  );
  const bodies = context.requests.map(({ body }: HttpRequest) => String(body));
  return { outcome, bodies };
}

describe('slack, by webhook', () => {
  it.each([
    [400, 'invalid_payload', { status: 'dead', reason: 'payload' }],
    [400, 'no_text', { status: 'dead', reason: 'payload' }],
    [403, 'invalid_token', { status: 'held', reason: 'auth' }],
    [403, 'action_prohibited', { status: 'held', reason: 'auth' }],
    [404, 'channel_not_found', { status: 'held', reason: 'config' }],
    [404, 'no_service', { status: 'held', reason: 'config' }],
    [410, 'channel_is_archived', { status: 'held', reason: 'gone' }],
    [418, 'something else', { status: 'dead', reason: 'http_418' }],
  ])('%i %s becomes %j', async (status, text, outcome) => {
    expect((await post(HOOK, {}, { status, text })).outcome).toMatchObject(outcome);
  });
});

describe('slack, as a bot', () => {
  it.each([
    ['invalid_auth', { status: 'held', reason: 'auth' }],
    ['token_revoked', { status: 'held', reason: 'auth' }],
    ['missing_scope', { status: 'held', reason: 'auth' }],
    ['channel_not_found', { status: 'held', reason: 'config' }],
    ['is_archived', { status: 'held', reason: 'config' }],
    ['ratelimited', { status: 'retry', reason: 'rate_limited' }],
    ['internal_error', { status: 'retry', reason: 'network' }],
    ['msg_too_long', { status: 'dead', reason: 'payload' }],
    [documented.error.error, { status: 'dead', reason: 'payload' }],
  ])('%s becomes %j', async (error, outcome) => {
    expect((await post(BOT, {}, said(error))).outcome).toMatchObject(outcome);
  });

  it('blames the event for a channel that the event names', async () => {
    const { outcome, bodies } = await post(BOT, { channel: '#nowhere' }, said('channel_not_found'));
    expect(outcome).toMatchObject({ status: 'dead', reason: 'payload' });
    expect(JSON.parse(bodies[0]!)).toEqual({ channel: '#nowhere', text: 'Hello' });
  });

  it('needs a channel from somewhere', async () => {
    const { outcome, bodies } = await post({ botToken: BOT.botToken }, {});
    expect(outcome).toMatchObject({ status: 'held', reason: 'config' });
    expect(bodies).toEqual([]);
  });
});

describe('slack messages', () => {
  it('call nobody unless they may', async () => {
    const payload = {
      text: 'By <!channel> & <https://a.b|you>',
      blocks: [{ type: 'section', text: '<!here>' }],
    };
    const [quiet] = (await post(HOOK, payload)).bodies;
    expect(JSON.parse(quiet!)).toEqual({
      text: 'By &lt;!channel> & <https://a.b|you>',
      blocks: [{ type: 'section', text: '&lt;!here>' }],
    });
    const [loud] = (await post(HOOK, { ...payload, allowMentions: true })).bodies;
    expect(JSON.parse(loud!)).toMatchObject(payload);
  });

  it.each([{ text: '' }, { text: 'x'.repeat(40_001) }, { blocks: Array.from({ length: 51 }, () => ({})) }])(
    'end where Slack would refuse them',
    async (payload) => {
      const { outcome, bodies } = await post(HOOK, payload);
      expect(outcome).toMatchObject({ status: 'dead', reason: 'payload' });
      expect(bodies).toEqual([]);
    },
  );
});

describe('slack check', () => {
  const check = async (settings: object, answer: Partial<HttpResponse>) => {
    const context = makeContext({ answer: () => answer });
    await destination.check?.(context, { ...settings });
    return context.requests;
  };

  it('asks a bot who it is', async () => {
    const [request] = await check(BOT, { text: '{"ok":true,"user":"hub"}' });
    expect(request).toMatchObject({
      ...{ url: 'https://slack.com/api/auth.test', headers: { authorization: 'Bearer xoxb-1-2-abc' } },
    });
    await expect(check(BOT, said('invalid_auth'))).rejects.toThrow('invalid_auth');
  });

  it('posts nothing that a webhook would show', async () => {
    const [request] = await check(HOOK, { status: 400, text: 'no_text' });
    expect(request?.body).toBe('{"text":""}');
    await expect(check(HOOK, { status: 404, text: 'no_service' })).rejects.toThrow('no_service');
  });

  it.each([{}, { ...HOOK, ...BOT }])('wants one sender', async (settings) => {
    await expect(check(settings, {})).rejects.toThrow('either');
  });

  it('knows its own metadata', () => expect(destination.meta).toBe(meta));
});
