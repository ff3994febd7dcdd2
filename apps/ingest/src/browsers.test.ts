import { KEYS, startIngest, type IngestHarness } from './testing/ingest-harness.ts';

let hub: IngestHarness;
beforeEach(async () => {
  hub = await startIngest();
});
afterEach(() => hub.stop());

const item = { type: 'track', userId: 'u1', event: 'e' };

describe('browsers', () => {
  it.each(['/v1/t', '/v1/batch', '/v1/m', '/v1/projects/x/settings', '/v1/pixel/track'])(
    'may ask before %s',
    async (path) => {
      const headers = {
        origin: 'https://shop.example',
        'access-control-request-headers': 'Authorization,x-custom, bad name',
      };
      const answer = await hub.send(path, { method: 'OPTIONS', headers });
      expect([answer.status, answer.body]).toEqual([204, '']);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-allow-headers')).toBe(
        'authorization, content-type, x-retry-count, x-custom',
      );
      expect(answer.headers.get('access-control-allow-methods')).toMatch(/(GET|POST), OPTIONS/);
      expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(600);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    },
  );

  it('may read every answer, refusals and waiting times too', async () => {
    const answers = [
      await hub.send('/v1/t', { body: item }),
      await hub.send('/v1/t', { body: '{' }),
      await hub.send('/v1/t', { headers: {}, body: item }),
      await hub.send('/v1/t', { method: 'GET' }),
      await hub.send('/v1/pixel/track', { method: 'GET' }),
      await hub.send('/v1/projects/none/settings', { method: 'GET' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 401, 405, 200, 404]);
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-expose-headers')).toBe('Retry-After');
    }
  });
});

describe('settings', () => {
  it.each(['/v1/projects', '/projects'])('are served at %s with our own host', async (prefix) => {
    const { status, json } = await hub.send(`${prefix}/${KEYS.plain}/settings`, {
      method: 'GET',
      headers: {},
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      integrations: {
        'Segment.io': { apiKey: KEYS.plain, apiHost: 'hub.example:8080/v1', protocol: 'http' },
      },
      metrics: { sampleRate: 0 },
    });
  });

  it('keep a path of the public URL', async () => {
    await hub.stop();
    hub = await startIngest({ publicUrl: () => 'https://example.com/hub/' });
    const { json } = await hub.send(`/v1/projects/${KEYS.plain}/settings`, { method: 'GET' });
    expect(json.integrations).toMatchObject({
      'Segment.io': { apiHost: 'example.com/hub/v1', protocol: 'https' },
    });
  });

  it('of an unknown key are not there', async () => {
    const { status, json } = await hub.send('/v1/projects/none/settings', { method: 'GET' });
    expect([status, json.code]).toEqual([404, 'TY_NOT_FOUND']);
  });
});
