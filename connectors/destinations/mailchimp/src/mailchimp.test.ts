/**
 * The double keeps what Mailchimp documents: ids by MD5, 500 members a batch without doubles, errors by member. It cannot
 * prove what Mailchimp does with a contact's status.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  AuthError,
  classifyError,
  ConfigError,
  PayloadError,
  type Delivery,
  type HttpRequest,
  type HttpResponse,
} from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destination, meta } from './index.ts';
import answers from './fixtures/answers.json' with { type: 'json' };

const SETTINGS = { apiKey: `${'0123456789abcdef'.repeat(2)}-us21`, audienceId: 'a1b2c3d4e5' };
const BATCH = { ...SETTINGS, batch: true };
const BASE = 'https://us21.api.mailchimp.com/3.0/lists/a1b2c3d4e5';
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const answer = (status: number, body: object) => ({ status, text: JSON.stringify(body) });

describeDestinationContract(destination, {
  settings: SETTINGS,
  variants: [BATCH],
  http: {
    goldenFolder: join(__dirname, 'fixtures', 'golden'),
    values: { sendEvent: { name: 'Article Read' } },
    errors: [
      {
        name: 'holds for a wrong key',
        answer: answer(401, answers.invalidKey),
        outcome: { status: 'held', reason: 'auth' },
      },
      {
        name: 'holds for a wrong data center',
        answer: answer(403, answers.wrongDatacenter),
        outcome: { status: 'held', reason: 'config' },
      },
      {
        name: 'ends what is not valid',
        answer: answer(400, answers.complianceState),
        outcome: { status: 'dead', reason: 'payload' },
      },
      {
        name: 'tries again after too many requests',
        answer: answer(429, answers.tooManyRequests),
        outcome: { status: 'retry' },
      },
      { name: 'tries again after a fault', answer: { status: 500 }, outcome: { status: 'retry' } },
    ],
  },
});

/** Mailchimp, in whose audience `gone…` may not be subscribed and `nobody…` is not. */
function strict({ url, body, method }: HttpRequest): Partial<HttpResponse> {
  const { pathname } = new URL(url);
  const given = JSON.parse(String(body ?? '{}'));
  if (pathname.endsWith('/events')) {
    const isRight =
      /^[\w-]{2,30}$/.test(given.name) &&
      Object.values(given.properties).every((one) => typeof one === 'string');
    if (pathname.includes(md5('nobody@x.com'))) return answer(404, answers.notFound);
    return isRight ? { status: 204 } : answer(400, answers.complianceState);
  }
  if (method === 'PUT') {
    const isRight = pathname.endsWith(`/members/${md5(given.email_address)}`) && given.status_if_new;
    return isRight && !given.email_address.startsWith('gone')
      ? answer(200, {})
      : answer(400, answers.complianceState);
  }
  const emails: string[] = given.members.map(({ email_address: email }: any) => email);
  const isRight = given.members.every(({ status, status_if_new: no }: any) => status && !no);
  if (emails.length > 500 || new Set(emails).size < emails.length || !isRight)
    return answer(400, answers.complianceState);
  const [error] = answers.batch.errors;
  const errors = emails
    .filter((email) => email.startsWith('gone'))
    .map((email) => ({ ...error, email_address: email }));
  return answer(200, { ...answers.batch, errors, error_count: errors.length });
}

async function run(action: string, payloads: readonly object[], settings: object = SETTINGS) {
  const context = makeContext({ answer: strict });
  const deliveries: Delivery[] = payloads.map((payload, n) => ({
    ...makeDelivery({ messageId: `m-${n}` }),
    payload: { ...payload },
  }));
  const { perform, performBatch, batching } = destination.actions[action]!;
  const single = (delivery: Delivery) =>
    perform!(context, { ...settings }, delivery).then(
      () => ({ status: 'delivered' }),
      (error: unknown) => classifyError(error, 0),
    );
  const outcomes = batching?.({ ...settings })
    ? await performBatch!(context, { ...settings }, deliveries)
    : await Promise.all(deliveries.map(single));
  return { requests: context.requests, outcomes, statuses: outcomes.map(({ status }) => status) };
}

describe('mailchimp contacts', () => {
  it('are put under the MD5 of their email, and keep their status', async () => {
    const { requests, statuses } = await run('upsertContact', [
      { email: ' Ann@X.com', firstName: 'Ann', mergeFields: { PHONE: '1', NONE: null }, language: 'de' },
      { email: 'gone@x.com', status: 'subscribed' },
    ]);
    expect(statuses).toEqual(['delivered', 'dead']);
    expect(requests[0]).toMatchObject({
      ...{ method: 'PUT', url: `${BASE}/members/${md5('ann@x.com')}?skip_merge_validation=true` },
    });
    expect(JSON.parse(String(requests[0]?.body))).toEqual({
      ...{ email_address: 'ann@x.com', status_if_new: 'pending', language: 'de' },
      merge_fields: { PHONE: '1', FNAME: 'Ann' },
    });
  });

  it('go in batches, each with its own outcome, none of them twice', async () => {
    const { requests, outcomes } = await run(
      'upsertContact',
      [
        { email: 'a@x.com', firstName: 'A' },
        { email: 'gone@x.com' },
        { email: 'A@x.com', lastName: 'B', newStatus: 'subscribed' },
        {},
      ],
      BATCH,
    );
    expect(outcomes).toEqual([
      { status: 'delivered' },
      { status: 'dead', reason: 'payload', message: expect.stringContaining('compliance state') },
      { status: 'delivered' },
      expect.objectContaining({ status: 'dead' }),
    ]);
    const { members, update_existing: isUpdate } = JSON.parse(String(requests[0]?.body));
    expect(isUpdate).toBe(true);
    expect(members[0]).toEqual({
      ...{ status: 'subscribed', email_address: 'a@x.com', merge_fields: { FNAME: 'A', LNAME: 'B' } },
    });
  });
});

describe('mailchimp events', () => {
  it('are named and written as Mailchimp takes them', async () => {
    const properties = { total: 5, list: [1], none: null };
    const payload = {
      email: 'A@x.com',
      name: 'Article Read',
      properties,
      occurredAt: '2026-01-02T03:04:05.678Z',
    };
    const { requests, statuses } = await run('sendEvent', [payload, { ...payload, email: 'nobody@x.com' }]);
    expect(statuses).toEqual(['delivered', 'dead']);
    expect(requests[0]?.url).toBe(`${BASE}/members/${md5('a@x.com')}/events`);
    expect(JSON.parse(String(requests[0]?.body))).toEqual({
      ...{
        name: 'Article_Read',
        properties: { total: '5', list: '[1]' },
        occurred_at: '2026-01-02T03:04:05+00:00',
      },
    });
  });

  it.each(['a', 'x'.repeat(31), ''])('named %j are dead', async (name) => {
    expect((await run('sendEvent', [{ email: 'a@x.com', name }])).statuses).toEqual(['dead']);
  });
});

describe('mailchimp account', () => {
  const check = (reply: Partial<HttpResponse>, settings: object = SETTINGS) => {
    const context = makeContext({ answer: () => reply });
    return destination.check!(context, { ...settings }).then(() => context.requests);
  };

  it('is asked for the audience, in its data center', async () => {
    expect((await check(answer(200, {})))[0]).toMatchObject({ method: 'GET', url: `${BASE}?fields=id,name` });
    await expect(check(answer(401, answers.invalidKey))).rejects.toBeInstanceOf(AuthError);
    await expect(check(answer(404, answers.notFound))).rejects.toBeInstanceOf(ConfigError);
    await expect(check({}, { ...SETTINGS, apiKey: 'abc' })).rejects.toBeInstanceOf(ConfigError);
  });

  it('forgets a user by email, however often', async () => {
    for (const status of [204, 404]) {
      const context = makeContext({ answer: () => ({ status }) });
      await destination.onDelete!(context, SETTINGS, { userId: 'Ann@x.com' });
      expect(context.requests[0]).toMatchObject({
        ...{ method: 'POST', url: `${BASE}/members/${md5('ann@x.com')}/actions/delete-permanent` },
      });
    }
    const deleting = destination.onDelete!(makeContext(), SETTINGS, { userId: 'u1' });
    await expect(deleting).rejects.toBeInstanceOf(PayloadError);
  });

  it('knows its own metadata', () => expect(destination.meta).toBe(meta));
});
