/** The files of Segment's browser SDK, as the real package has them. What a browser does with them: test/conformance/sdks. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { Script } from 'node:vm';
import { KEYS, startIngest, type IngestHarness } from '../testing/ingest-harness.ts';
import { hostedHere } from './sdk-files.ts';

let hub: IngestHarness;
beforeAll(async () => {
  hub = await startIngest();
});
afterAll(() => hub.stop());

interface Raw {
  status: number;
  headers: Record<string, unknown>;
  body: Buffer;
}

const get = (path: string, headers: Record<string, string> = {}): Promise<Raw> =>
  new Promise((resolve, reject) => {
    request(hub.url + path, { headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () =>
        resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });
const MAIN = `/analytics.js/v1/${KEYS.plain}/analytics.min.js`;

it('knows no host but the hub’s', async () => {
  const { status, headers, body } = await get(MAIN);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=300',
  });
  const script = body.toString();
  expect(script).toContain('"hub.example:8080/v1"');
  expect(script).toContain('http://hub.example:8080/analytics-next/bundles/');
  expect(script).not.toMatch(/segment\.(io|com)\/(v1|analytics)|sourceMappingURL/);
});

it('comes compressed as the browser likes it, and not again where it has it', async () => {
  const plain = (await get(MAIN)).body;
  const br = await get(MAIN, { 'accept-encoding': 'gzip, deflate, br' });
  expect([br.headers['content-encoding'], brotliDecompressSync(br.body).equals(plain)]).toEqual(['br', true]);
  const gzip = await get(MAIN, { 'accept-encoding': 'gzip, br;q=0' });
  expect([gzip.headers['content-encoding'], gunzipSync(gzip.body).equals(plain)]).toEqual(['gzip', true]);
  const again = await get(MAIN, { 'if-none-match': String(br.headers['etag']) });
  expect([again.status, again.body.length]).toEqual([304, 0]);
});

it('has its chunks, and nothing else of the folder', async () => {
  const script = (await get(MAIN)).body.toString();
  const [, id] = /(\d+):"auto-track"/.exec(script) ?? [];
  const [, hash] = new RegExp(`[{,]${id}:"([0-9a-f]{20})"`).exec(script) ?? [];
  const { status, headers } = await get(`/analytics-next/bundles/auto-track.bundle.${hash}.js`);
  expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
  for (const name of ['standalone.js', '..%2f..%2fpackage.json', 'auto-track.bundle.0000.js', 'index.js'])
    expect((await get(`/analytics-next/bundles/${name}`)).status).toBe(404);
});

it('has a beacon of two kilobytes, without words for readers', async () => {
  const { status, body } = await get('/beacon.js', { 'accept-encoding': 'gzip' });
  expect([status, body.length < 2 * 1024]).toEqual([200, true]);
  const script = gunzipSync(body).toString();
  expect(script).toContain('sendBeacon');
  expect(script).not.toMatch(/\*\//);
  new Script(script); // throws where it is no JavaScript
});

it('is refused for an unknown key', async () => {
  const { status, body } = await get('/analytics.js/v1/wk_nobody/analytics.min.js');
  expect([status, JSON.parse(body.toString())]).toMatchObject([401, { code: 'TY_WRITE_KEY_UNKNOWN' }]);
});

it('is refused where a new version of it is another than the patches know', () => {
  expect(() => hostedHere('var a = 1;', 'https://hub.example')).toThrow('no (https');
});
