import { generateKeyPairSync, verify as verifySignature } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkSettings,
  GoneError,
  HttpError,
  PayloadError,
  TransientError,
  type Delivery,
  type HttpRequest,
} from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext } from '@trackyard/connector-sdk/testing';
import { Webhook } from 'standardwebhooks';
import { destination, meta } from './index.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const PREVIOUS_SECRET = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
const SETTINGS = {
  url: 'https://hooks.example.com/in?k=1',
  secret: SECRET,
  batch: false,
  maxBatchEvents: 100,
};
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

describeDestinationContract(destination, {
  settings: SETTINGS,
  variants: [{ ...SETTINGS, batch: true, previousSecret: PREVIOUS_SECRET, headers: { 'X-Team': 'growth' } }],
  http: {
    goldenFolder: join(__dirname, 'fixtures', 'golden'),
    errors: [
      { name: 'a wrong key holds', answer: { status: 401 }, outcome: { status: 'held' } },
      { name: 'a 404 may pass', answer: { status: 404 }, outcome: { status: 'dead', reason: 'http_404' } },
      {
        name: 'a pause is kept',
        answer: { status: 429, headers: { 'retry-after': '3' } },
        outcome: { status: 'retry', afterMs: 3_000 },
      },
      { name: 'a fault is tried again', answer: { status: 503 }, outcome: { status: 'retry' } },
      { name: 'the end is the end', answer: { status: 410 }, outcome: { status: 'held', reason: 'gone' } },
    ],
  },
});

const { perform, performBatch, batching } = definedAction('send');
const template = definedAction('sendTemplate');

function definedAction(name: string) {
  const action = destination.actions[name];
  if (!action?.perform || !action.performBatch || !action.batching) throw new Error('not defined');
  return { perform: action.perform, performBatch: action.performBatch, batching: action.batching };
}

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, 'fixtures', name), 'utf8'));
}

function deliveryOf(id: string): Delivery {
  const messageId = `m-${id}`;
  const event = { ...(fixture('event.json') as Delivery['event']), messageId };
  return { id, messageId, sourceSlug: 'shop', event, eventJson: JSON.stringify(event), payload: event };
}

/** What the receiver's library says, at the moment of sending. */
function verify(request: HttpRequest | undefined, secret: string): unknown {
  const now = jest.spyOn(Date, 'now').mockReturnValue(NOW);
  try {
    return new Webhook(secret).verify(String(request?.body), { ...request?.headers });
  } finally {
    now.mockRestore();
  }
}

describe('webhook', () => {
  it('sends one event as the golden request', async () => {
    const context = makeContext({ now: NOW });
    await perform(
      context,
      { ...SETTINGS, headers: { Authorization: 'Bearer t', 'User-Agent': 'Mine' } },
      deliveryOf('1'),
    );
    expect(context.requests).toEqual([fixture('request.json')]);
  });

  it('sends a batch as the golden request', async () => {
    const context = makeContext({ now: NOW });
    const outcomes = await performBatch(context, SETTINGS, [deliveryOf('1'), deliveryOf('2')]);
    expect(outcomes).toEqual([{ status: 'delivered' }, { status: 'delivered' }]);
    expect(context.requests).toEqual([fixture('batch-request.json')]);
  });

  it('passes the check of the standardwebhooks package, over the whole body', async () => {
    const context = makeContext({ now: NOW });
    const deliveries = [deliveryOf('1'), deliveryOf('2')];
    await perform(context, SETTINGS, deliveryOf('1'));
    await performBatch(context, SETTINGS, deliveries);
    const [single, batch] = context.requests;
    expect(verify(single, SECRET)).toEqual(deliveryOf('1').event);
    expect(verify(batch, SECRET)).toEqual(deliveries.map(({ event }) => event));
    for (const request of context.requests) {
      const body = String(request.body);
      for (const changed of [`${body} `, body.slice(0, -1), body.replace('12.5', '13.5')]) {
        expect(() => verify({ ...request, body: changed }, SECRET)).toThrow('No matching signature');
      }
      const otherId = { ...request.headers, 'webhook-id': 'other' };
      expect(() => verify({ ...request, headers: otherId }, SECRET)).toThrow('No matching signature');
    }
  });

  it('signs with both secrets while one is replaced', async () => {
    const context = makeContext({ now: NOW });
    await perform(context, { ...SETTINGS, previousSecret: PREVIOUS_SECRET }, deliveryOf('1'));
    const [request] = context.requests;
    expect(request?.headers?.['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    expect(verify(request, SECRET)).toEqual(verify(request, PREVIOUS_SECRET));
  });

  it('signs with an Ed25519 key, beside the secret that it replaces', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const asLibsodium = Buffer.concat([seed, raw]);
    const signatures: string[] = [];
    for (const key of [seed, asLibsodium]) {
      const context = makeContext({ now: NOW });
      const settings = { ...SETTINGS, secret: `whsk_${key.toString('base64')}`, previousSecret: SECRET };
      expect(checkSettings(meta.settings, settings).problems).toEqual([]);
      await perform(context, settings, deliveryOf('1'));
      const [request] = context.requests;
      const header = String(request?.headers?.['webhook-signature']);
      expect(header).toMatch(/^v1a,\S{88} v1,\S{44}$/);
      expect(verify(request, SECRET)).toEqual(deliveryOf('1').event);
      const signature = Buffer.from(header.slice(4, 92), 'base64');
      const content = `${request?.headers?.['webhook-id']}.${request?.headers?.['webhook-timestamp']}.${request?.body}`;
      expect(verifySignature(null, Buffer.from(content), publicKey, signature)).toBe(true);
      expect(verifySignature(null, Buffer.from(`${content} `), publicKey, signature)).toBe(false);
      signatures.push(header);
    }
    expect(new Set(signatures).size).toBe(1);
  });

  it('keeps the id over retries, with a new time', async () => {
    const [first, later] = [makeContext({ now: NOW }), makeContext({ now: NOW + 60_000 })];
    for (const context of [first, later]) {
      await perform(context, SETTINGS, deliveryOf('1'));
      await performBatch(context, SETTINGS, [deliveryOf('1'), deliveryOf('2')]);
    }
    const idsOf = ({ requests }: typeof first) => requests.map(({ headers }) => headers?.['webhook-id']);
    const timesOf = ({ requests }: typeof first) =>
      requests.map(({ headers }) => headers?.['webhook-timestamp']);
    expect(idsOf(first)).toEqual(idsOf(later));
    expect(timesOf(first)).toEqual(['1767323045', '1767323045']);
    expect(timesOf(later)).toEqual(['1767323105', '1767323105']);
  });

  it('gives different batches different ids', async () => {
    const context = makeContext();
    const batches = [['1', '2'], ['2', '1'], ['12'], ['1'], ['1', '2', '3']];
    for (const ids of batches) await performBatch(context, SETTINGS, ids.map(deliveryOf));
    expect(new Set(context.requests.map(({ headers }) => headers?.['webhook-id'])).size).toBe(batches.length);
  });

  it.each([200, 201, 202, 204, 299])('takes %i for delivered', async (status) => {
    const context = makeContext({ answer: () => ({ status }) });
    await expect(perform(context, SETTINGS, deliveryOf('1'))).resolves.toBeUndefined();
    await expect(performBatch(context, SETTINGS, [deliveryOf('1')])).resolves.toEqual([
      { status: 'delivered' },
    ]);
  });

  it('takes a 410 for the end: the host disables the destination', async () => {
    const context = makeContext({ answer: () => ({ status: 410, headers: {}, text: '' }) });
    await expect(perform(context, SETTINGS, deliveryOf('1'))).rejects.toBeInstanceOf(GoneError);
  });

  it.each([199, 301, 302, 307, 400, 401, 403, 404, 408, 413, 422, 429, 500, 501, 502, 503])(
    'leaves %i to the host',
    async (status) => {
      const context = makeContext({
        answer: () => ({ status, headers: { 'retry-after': '7' }, text: 'no' }),
      });
      for (const sending of [
        perform(context, SETTINGS, deliveryOf('1')),
        performBatch(context, SETTINGS, [deliveryOf('1')]),
      ]) {
        const error = await Promise.resolve(sending).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(HttpError);
        expect(error).toMatchObject({ status, headers: { 'retry-after': '7' }, body: 'no' });
      }
    },
  );

  it('passes on what the way out says', async () => {
    const fault = new TransientError('hooks.example.com did not answer in time.', { maybeDelivered: true });
    await expect(perform(makeContext({ answer: () => fault }), SETTINGS, deliveryOf('1'))).rejects.toBe(
      fault,
    );
  });

  it('batches only where asked to', () => {
    expect(batching(SETTINGS)).toBeUndefined();
    expect(batching({ ...SETTINGS, batch: true, maxBatchEvents: 7 })).toEqual({
      maxEvents: 7,
      maxBytes: 512_000,
    });
  });
});

describe('a body of the mapping', () => {
  const withPayload = (id: string, payload: object) => ({ ...deliveryOf(id), payload: { ...payload } });

  it('is sent as JSON, with the headers of the mapping over those of the settings', async () => {
    const context = makeContext({ now: NOW });
    const settings = { ...SETTINGS, headers: { 'X-User': 'nobody', 'X-Team': 'growth' } };
    const headers = { 'x-user': 5, 'x-none': null, 'Content-Type': 'application/vnd.mine+json' };
    await template.perform(context, settings, withPayload('1', { body: { a: ['é'] }, headers }));
    const [request] = context.requests;
    expect(request?.body).toBe('{"a":["é"]}');
    expect(request?.headers).toMatchObject({
      ...{ 'x-user': '5', 'x-team': 'growth', 'content-type': 'application/vnd.mine+json' },
    });
    expect(request?.headers).not.toHaveProperty('x-none');
    expect(verify(request, SECRET)).toEqual({ a: ['é'] });
  });

  it('is sent as it is where it is a text', async () => {
    const context = makeContext({ now: NOW });
    await template.perform(context, SETTINGS, withPayload('1', { body: 'Order: 5 €' }));
    expect(context.requests[0]).toMatchObject({
      ...{ body: 'Order: 5 €', headers: { 'content-type': 'text/plain; charset=utf-8' } },
    });
  });

  it('shares a batch with others of the same headers, but not as a text', async () => {
    const context = makeContext({ now: NOW });
    const headers = { 'x-a': '1' };
    const deliveries = [
      { body: { n: 1 }, headers },
      { body: 'text', headers },
      { body: [2], headers },
    ];
    const outcomes = await template.performBatch(
      context,
      { ...SETTINGS, batch: true },
      deliveries.map((payload, n) => withPayload(String(n), payload)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'dead', 'delivered']);
    expect(context.requests).toHaveLength(1);
    expect(context.requests[0]).toMatchObject({ body: '[{"n":1},[2]]', headers });
    const { batchKey } = destination.actions.sendTemplate!;
    expect(batchKey?.({ headers })).not.toBe(batchKey?.({ headers: { 'x-a': '2' } }));
  });

  it.each([
    { 'webhook-id': 'mine' },
    { 'content-length': '1' },
    { 'x-a': 'hidden\r\nx-b: c' },
    { 'x-a': { b: 'hidden' } },
  ])('kills an event whose headers are %j, and not the destination', async (headers) => {
    const context = makeContext({ now: NOW });
    const sending = template.perform(context, SETTINGS, withPayload('1', { body: {}, headers }));
    const error = await sending.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PayloadError);
    expect(String(error)).not.toContain('hidden');
    expect(context.requests).toEqual([]);
  });
});

describe('webhook check', () => {
  async function check(changes: object): Promise<unknown> {
    const context = makeContext();
    await destination.check?.(context, { ...SETTINGS, ...changes });
    return context.requests;
  }

  it('sends nothing', async () => {
    expect(await check({ previousSecret: PREVIOUS_SECRET, headers: { 'X-A': 'b' } })).toEqual([]);
  });

  it.each([
    ['url', { url: 'hooks.example.com' }],
    ['url', { url: 'https://' }],
    ['url', { url: 'ftp://hooks.example.com' }],
    ['secret', { secret: undefined }],
    ['secret', { secret: 'whsec_' }],
    ['secret', { secret: `whsec_${Buffer.alloc(23).toString('base64')}` }],
    ['secret', { secret: `whsec_${Buffer.alloc(65).toString('base64')}` }],
    ['secret', { secret: SECRET.slice(6) }],
    ['secret', { secret: `whsk_${Buffer.alloc(31).toString('base64')}` }],
    ['secret', { secret: `whsk_${Buffer.alloc(48).toString('base64')}` }],
    ['previous signing secret', { previousSecret: 'whsec_abc' }],
    ['Host', { headers: { Host: 'a' } }],
    ['content-length', { headers: { 'content-length': '1' } }],
    ['Webhook-Id', { headers: { 'Webhook-Id': 'a' } }],
    ['Transfer-Encoding', { headers: { 'Transfer-Encoding': 'chunked' } }],
    ['Content-Type', { headers: { 'Content-Type': 'text/plain' } }],
    ['name', { headers: { 'a b': 'c' } }],
    ['X-A', { headers: { 'X-A': 'hidden\r\nX-B: c' } }],
    ['X-A', { headers: { 'X-A': 5 } }],
    ['object', { headers: 'hidden' }],
  ])('names %s in %j', async (word, changes) => {
    const error = await check(changes).then(
      () => new Error('passed'),
      (reason) => reason,
    );
    expect(error).toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(new RegExp(word, 'i')),
    });
    expect(error.message).not.toMatch(/hidden|whsec_[A-Za-z0-9]/);
  });

  it('knows its own metadata', () => {
    expect(destination.meta).toBe(meta);
  });
});
