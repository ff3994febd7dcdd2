import { KEYS, startIngest, type IngestHarness } from './testing/ingest-harness.ts';

let hub: IngestHarness;
beforeEach(async () => {
  hub = await startIngest();
});
afterEach(() => hub.stop());

const fields = { userId: 'u1', event: 'e' };

describe('the pixel', () => {
  const get = (path: string) => hub.send(path, { method: 'GET', headers: {} });
  const dataOf = (value: unknown) =>
    encodeURIComponent(Buffer.from(JSON.stringify(value)).toString('base64'));

  it('takes base64 of JSON', async () => {
    const { status, headers, body } = await get(
      `/v1/pixel/track?data=${dataOf({ writeKey: KEYS.plain, ...fields })}`,
    );
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'image/gif',
      'no-store',
    ]);
    expect(body).toMatch(/^GIF89a/);
    expect(hub.committed().events).toMatchObject([
      { type: 'track', userId: 'u1', context: { ip: '127.0.0.1' } },
    ]);
    expect(hub.committed().bodies).toMatchObject([
      { method: 'GET', path: '/v1/pixel/track', body: expect.stringMatching(/^data=/) },
    ]);
  });

  it('takes base64 that was not escaped', async () => {
    const value = { writeKey: KEYS.plain, ...fields, event: '~~~>>>???' };
    await get(`/v1/pixel/track?data=${Buffer.from(JSON.stringify(value)).toString('base64')}`);
    expect(hub.committed().events).toMatchObject([{ event: '~~~>>>???' }]);
  });

  it('takes dotted keys', async () => {
    await get(
      `/v1/pixel/track/?writeKey=${KEYS.plain}&userId=u&event=Email+Opened&properties.subject=Hi%20there&context.page.url=x`,
    );
    expect(hub.committed().events).toMatchObject([
      { event: 'Email Opened', properties: { subject: 'Hi there' }, context: { page: { url: 'x' } } },
    ]);
  });

  it('shows its picture whatever happens', async () => {
    const bad = [
      '/v1/pixel/track',
      '/v1/pixel/nonsense?data=',
      `/v1/pixel/nonsense?writeKey=${KEYS.plain}&userId=u`,
      `/v1/pixel/track?writeKey=${KEYS.plain}&__proto__.polluted=1&a.__proto__.polluted=1`,
      `/v1/pixel/track?writeKey=${KEYS.plain}&userId=u&event=e&${'a.'.repeat(3000)}a=1`,
      `/v1/pixel/track?data=${Buffer.from(`{"writeKey":"${KEYS.plain}","event":`).toString('base64')}`,
      '/v1/pixel/track?writeKey=unknown',
    ];
    for (const path of bad) {
      const { status, body } = await get(path);
      expect([status, body.slice(0, 6)]).toEqual([200, 'GIF89a']);
    }
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    const { events, quarantine } = hub.committed();
    expect(events).toEqual([]);
    expect(quarantine.map(({ problems }) => (problems as { code: string }[])[0]?.code)).toEqual([
      'TY_EVENT_TYPE',
      'TY_EVENT_FORBIDDEN_KEY',
      'TY_EVENT_TOO_DEEP',
      'TY_BODY_NOT_JSON',
    ]);
    expect(hub.ingest.unauthorized().counts).toEqual({ TY_WRITE_KEY_MISSING: 2, TY_WRITE_KEY_UNKNOWN: 1 });
  });
});
