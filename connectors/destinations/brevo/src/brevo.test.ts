/**
 * The double keeps what Brevo documents: `updateEnabled` for known contacts, one set of lists an import, identifiers of an
 * event. It cannot prove what an import does after it was taken, for Brevo does not say either.
 */
import { join } from 'node:path';
import {
  AuthError,
  classifyError,
  PayloadError,
  type Delivery,
  type HttpRequest,
  type HttpResponse,
} from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destination, meta } from './index.ts';
import answers from './fixtures/answers.json' with { type: 'json' };

const SETTINGS = { apiKey: 'xkeysib-0123456789abcdef-XYZ' };
const BATCH = { ...SETTINGS, batch: true, listIds: [7, 2] };
const answer = (status: number, body: object, headers = {}) => ({
  status,
  headers,
  text: JSON.stringify(body),
});

describeDestinationContract(destination, {
  settings: SETTINGS,
  variants: [BATCH],
  http: {
    goldenFolder: join(__dirname, 'fixtures', 'golden'),
    success: ({ url }) => (url.endsWith('/import') ? answer(202, answers.imported) : { status: 204 }),
    needed: { sendEvent: ['externalId'] },
    values: { sendEvent: { eventName: 'Article Read' } },
    errors: [
      {
        name: 'holds for a wrong key',
        answer: answer(401, answers.unauthorized),
        outcome: { status: 'held', reason: 'auth' },
      },
      {
        name: 'holds for a locked account',
        answer: answer(403, answers.permissionDenied),
        outcome: { status: 'held', reason: 'auth' },
      },
      {
        name: 'holds without credits',
        answer: answer(402, answers.notEnoughCredits),
        outcome: { status: 'held', reason: 'config' },
      },
      {
        name: 'ends what is not valid',
        answer: answer(400, answers.invalidParameter),
        outcome: { status: 'dead', reason: 'payload' },
      },
      {
        name: 'waits as long as Brevo says',
        answer: answer(429, answers.tooManyRequests, {
          'x-sib-ratelimit-limit': '36000',
          'x-sib-ratelimit-reset': '17',
        }),
        outcome: { status: 'retry', reason: 'rate_limited', afterMs: 17_000 },
      },
      {
        name: 'waits a minute otherwise',
        answer: { status: 429 },
        outcome: { status: 'retry', afterMs: 60_000 },
      },
      { name: 'tries again after a fault', answer: { status: 503 }, outcome: { status: 'retry' } },
    ],
  },
});

function strict({ url, body, headers }: HttpRequest): Partial<HttpResponse> {
  const given = JSON.parse(String(body ?? '{}'));
  if (headers?.['api-key'] !== SETTINGS.apiKey) return answer(401, answers.unauthorized);
  const isEmail = (email: unknown) => /^[^\s@]+@[^\s@.]+\.[a-z]+$/.test(String(email));
  if (url.endsWith('/v3/contacts'))
    return isEmail(given.email) && given.updateEnabled
      ? answer(201, { id: 21 })
      : answer(400, answers.invalidParameter);
  if (url.endsWith('/v3/contacts/import')) {
    const emails = given.jsonBody.map(({ email }: any) => email);
    const isRight =
      emails.every(isEmail) && new Set(emails).size === emails.length && given.listIds.length > 0;
    return isRight ? answer(202, answers.imported) : answer(400, answers.invalidParameter);
  }
  const isRight =
    /^[\w-]{1,255}$/.test(given.event_name) &&
    (isEmail(given.identifiers.email_id) || given.identifiers.ext_id);
  return isRight ? { status: 204 } : answer(400, answers.invalidParameter);
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
  const bodies = context.requests.map(({ body }) => JSON.parse(String(body)));
  return { bodies, statuses: outcomes.map(({ status }) => status) };
}

describe('brevo contacts', () => {
  it('are added or updated one by one', async () => {
    const { bodies, statuses } = await run('upsertContact', [
      {
        email: 'Ann@X.com',
        externalId: 'u1',
        firstName: 'Ann',
        attributes: { PLAN: 'pro', EMPTY: '' },
        listIds: [5],
      },
      { email: 'ann@localhost' },
      {},
    ]);
    expect(statuses).toEqual(['delivered', 'dead', 'dead']);
    expect(bodies[0]).toEqual({
      ...{ email: 'ann@x.com', ext_id: 'u1', updateEnabled: true, listIds: [5] },
      attributes: { PLAN: 'pro', FIRSTNAME: 'Ann' },
    });
  });

  it('are imported once for each set of lists', async () => {
    const { bodies, statuses } = await run(
      'upsertContact',
      [
        { email: 'a@x.com', attributes: { PLAN: 'free', SEATS: 5 } },
        { email: 'b@x.com', listIds: [2, 9] },
        { email: 'A@x.com', attributes: { PLAN: 'pro' } },
        {},
      ],
      BATCH,
    );
    expect(statuses).toEqual(['delivered', 'delivered', 'delivered', 'dead']);
    expect(bodies).toEqual([
      {
        jsonBody: [{ email: 'a@x.com', attributes: { PLAN: 'pro', SEATS: 5 } }],
        ...{ listIds: [2, 7], updateExistingContacts: true, emptyContactsAttributes: false },
      },
      {
        jsonBody: [{ email: 'b@x.com', attributes: {} }],
        ...{ listIds: [2, 7, 9], updateExistingContacts: true, emptyContactsAttributes: false },
      },
    ]);
  });
});

describe('brevo events', () => {
  it('name a contact by email or external id', async () => {
    const { bodies, statuses } = await run('sendEvent', [
      { eventName: 'Article Read', externalId: 5, eventDate: '2026-01-02T03:04:05Z', properties: { a: 1 } },
      { eventName: 'read', email: 'A@x.com' },
      { eventName: 'read' },
      { eventName: '', email: 'a@x.com' },
      { eventName: 'read', email: 'a@x.com', properties: { text: 'x'.repeat(50_001) } },
    ]);
    expect(statuses).toEqual(['delivered', 'delivered', 'dead', 'dead', 'dead']);
    expect(bodies).toEqual([
      {
        ...{ event_name: 'Article_Read', identifiers: { ext_id: '5' } },
        ...{ event_date: '2026-01-02T03:04:05.000Z', event_properties: { a: 1 } },
      },
      { event_name: 'read', identifiers: { email_id: 'a@x.com' }, event_properties: {} },
    ]);
  });
});

describe('brevo account', () => {
  it('says whether the key works', async () => {
    const check = (reply: Partial<HttpResponse>) =>
      destination.check!(makeContext({ answer: () => reply }), SETTINGS);
    await expect(check(answer(200, {}))).resolves.toBeUndefined();
    await expect(check(answer(401, answers.unauthorized))).rejects.toBeInstanceOf(AuthError);
  });

  it('forgets a user by both ids, however often', async () => {
    const context = makeContext({ answer: () => answer(404, answers.notFound) });
    await destination.onDelete!(context, SETTINGS, { userId: 'u/1', email: 'a@x.com' });
    expect(context.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE https://api.brevo.com/v3/contacts/a%40x.com?identifierType=email_id',
      'DELETE https://api.brevo.com/v3/contacts/u%2F1?identifierType=ext_id',
    ]);
    await expect(destination.onDelete!(makeContext(), SETTINGS, {})).rejects.toBeInstanceOf(PayloadError);
  });

  it('knows its own metadata', () => expect(destination.meta).toBe(meta));
});
