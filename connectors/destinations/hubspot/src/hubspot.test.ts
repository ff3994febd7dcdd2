/**
 * The double refuses what HubSpot documents that it refuses: a contact that is named twice, more than 100 inputs, an event
 * without a contact. It cannot prove which faults HubSpot reports in a 207 and which for a whole request; both are tried.
 */
import { join } from 'node:path';
import {
  AuthError,
  PayloadError,
  type Delivery,
  type HttpRequest,
  type HttpResponse,
} from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destination, meta } from './index.ts';
import answers from './fixtures/answers.json' with { type: 'json' };

const SETTINGS = { accessToken: 'pat-eu1-token' };
const answer = (status: number, body: object, headers = {}) => ({
  status,
  headers,
  text: JSON.stringify(body),
});

describeDestinationContract(destination, {
  settings: SETTINGS,
  http: {
    goldenFolder: join(__dirname, 'fixtures', 'golden'),
    errors: [
      {
        name: 'holds for a wrong token',
        answer: answer(401, answers.expired),
        outcome: { status: 'held', reason: 'auth' },
      },
      {
        name: 'holds for a missing scope',
        answer: answer(403, answers.missingScopes),
        outcome: { status: 'held', reason: 'auth' },
      },
      {
        name: 'ends what is not valid',
        answer: answer(400, answers.validation),
        outcome: { status: 'dead', reason: 'payload' },
      },
      {
        name: 'waits a second for the secondly limit',
        answer: answer(429, answers.secondly),
        outcome: { status: 'retry', reason: 'rate_limited', afterMs: 1_000 },
      },
      {
        name: 'waits an hour for the daily limit',
        answer: answer(429, answers.daily),
        outcome: { status: 'retry', reason: 'rate_limited', afterMs: 3_600_000 },
      },
      {
        name: 'waits while the account moves',
        answer: answer(477, {}, { 'retry-after': '120' }),
        outcome: { status: 'retry', afterMs: 120_000 },
      },
      { name: 'tries a locked record again', answer: { status: 423 }, outcome: { status: 'retry' } },
      {
        name: 'tries again after a fault',
        answer: { status: 502, text: '<html>' },
        outcome: { status: 'retry' },
      },
    ],
  },
});

/** HubSpot; a contact named `bad…` fails in a 207, one named `spoil…` spoils its request. */
function strict({ url, body, headers }: HttpRequest): Partial<HttpResponse> {
  if (headers?.authorization !== `Bearer ${SETTINGS.accessToken}`) return answer(401, answers.expired);
  const { inputs } = JSON.parse(String(body));
  if (url.endsWith('/events/v3/send/batch')) {
    const isRight = ({ eventName, email, uuid }: any) =>
      eventName.startsWith('pe1_') &&
      email &&
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid);
    return inputs.length <= 500 && inputs.every(isRight) ? { status: 204 } : answer(400, answers.validation);
  }
  const ids = inputs.map(({ id }: any) => id);
  const areTexts = inputs.every(({ properties }: any) =>
    Object.values(properties).every((value) => typeof value === 'string'),
  );
  if (ids.length > 100 || new Set(ids).size < ids.length || !areTexts) return answer(400, answers.validation);
  if (ids.some((id: string) => id.startsWith('spoil'))) return answer(400, answers.validation);
  const [error] = answers.multiStatus.errors;
  const errors = inputs.flatMap(({ id, objectWriteTraceId: traceId }: any) =>
    id.startsWith('bad') ? [{ ...error, context: { objectWriteTraceId: [traceId] } }] : [],
  );
  return errors.length === 0
    ? answer(200, { status: 'COMPLETE' })
    : answer(207, { ...answers.multiStatus, errors });
}

async function run(action: string, payloads: readonly object[]) {
  const context = makeContext({ answer: strict });
  const deliveries: Delivery[] = payloads.map((payload, n) => ({
    ...makeDelivery({ messageId: `m-${n}` }, `dlv_${n}`),
    payload: { ...payload },
  }));
  const outcomes = await destination.actions[action]!.performBatch!(context, SETTINGS, deliveries);
  const bodies = context.requests.map(({ body }) => JSON.parse(String(body)));
  return { bodies, outcomes, statuses: outcomes.map(({ status }) => status) };
}

describe('hubspot contacts', () => {
  it('are told apart in a 207, each with its own outcome', async () => {
    const emails = ['a@x.com', 'bad@x.com', 'b@x.com'];
    const { outcomes, bodies } = await run(
      'upsertContact',
      emails.map((email) => ({ email })),
    );
    expect(outcomes).toEqual([
      { status: 'delivered' },
      { status: 'dead', reason: 'payload', message: expect.stringContaining('invalid') },
      { status: 'delivered' },
    ]);
    expect(bodies).toHaveLength(1);
  });

  it('that spoil a request are found, and the others go through', async () => {
    const emails = ['a@x.com', 'bad@x.com', 'spoil@x.com', 'b@x.com', 'c@x.com'];
    const { statuses } = await run(
      'upsertContact',
      emails.map((email) => ({ email })),
    );
    expect(statuses).toEqual(['delivered', 'dead', 'dead', 'delivered', 'delivered']);
  });

  it('are named once in a request, the later value before the earlier', async () => {
    const { bodies, statuses } = await run('upsertContact', [
      {
        email: 'Ann@X.com',
        firstName: 'Ann',
        properties: { plan: 'free', seats: 5, tags: ['a', 'b'], none: null },
      },
      { email: 'ann@x.com', properties: { plan: 'pro', trial: false, empty: '' } },
    ]);
    expect(statuses).toEqual(['delivered', 'delivered']);
    expect(bodies[0].inputs).toEqual([
      {
        ...{ id: 'ann@x.com', idProperty: 'email', objectWriteTraceId: '0' },
        properties: { plan: 'pro', seats: '5', tags: 'a;b', firstname: 'Ann', trial: 'false' },
      },
    ]);
  });

  it.each([{}, { email: 'no email' }])('need an email: %j', async (payload) => {
    expect((await run('upsertContact', [payload])).statuses).toEqual(['dead']);
  });
});

describe('hubspot events', () => {
  it('go in batches, and only the wrong one is dead', async () => {
    const names = ['pe1_a', 'other', 'pe1_b'];
    const { statuses, bodies } = await run(
      'sendEvent',
      names.map((eventName) => ({ eventName, email: 'a@x.com', occurredAt: '2026-01-02T03:04:05Z' })),
    );
    expect(statuses).toEqual(['delivered', 'dead', 'delivered']);
    const uuids = bodies.flatMap(({ inputs }) => inputs.map(({ uuid }: any) => uuid));
    expect(new Set(uuids).size).toBe(3);
  });
});

describe('hubspot account', () => {
  it('says whether the token works', async () => {
    const check = (reply: Partial<HttpResponse>) =>
      destination.check!(makeContext({ answer: () => reply }), SETTINGS);
    await expect(check(answer(200, { results: [] }))).resolves.toBeUndefined();
    await expect(check(answer(401, answers.expired))).rejects.toBeInstanceOf(AuthError);
  });

  it('forgets a user by email, however often', async () => {
    for (const status of [204, 404]) {
      const context = makeContext({ answer: () => ({ status }) });
      await destination.onDelete!(context, SETTINGS, { userId: 'u1', email: 'a@x.com' });
      expect(context.requests[0]).toMatchObject({
        ...{ method: 'POST', url: 'https://api.hubapi.com/crm/v3/objects/contacts/gdpr-delete' },
        body: '{"objectId":"a@x.com","idProperty":"email"}',
      });
    }
    const deleting = destination.onDelete!(makeContext(), SETTINGS, { userId: 'u1' });
    await expect(deleting).rejects.toBeInstanceOf(PayloadError);
  });

  it('knows its own metadata', () => expect(destination.meta).toBe(meta));
});
