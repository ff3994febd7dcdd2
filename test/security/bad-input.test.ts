/**
 * Bad input at the front door of a whole hub. Each gets a clear answer and the process stays up; with a valid key
 * what was refused stands in quarantine and, byte for byte, in the lake; without one it leaves a counter and a sample.
 * The many forms of bad input are tested beside the code (`apps/ingest`); here one of each kind goes all the way.
 */
import { gzipSync } from 'node:zlib';
import { waitFor } from '@trackyard/test-support';
import { lakeLines, readBooks, startHub, type Hub, type LakeLine } from '@trackyard/test-support/hub';

jest.setTimeout(200_000);

const event = { type: 'track', userId: 'u', event: 'Seen' };
const good = JSON.stringify({ batch: [event] });
const mebibyteOfZeros = gzipSync(Buffer.alloc(1024 * 1024));
const nest = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

interface BadBody {
  name: string;
  body: Buffer;
  status: number;
  code: string;
  headers?: Record<string, string>;
}

const WHOLE: BadBody[] = [
  { name: 'truncated JSON', body: Buffer.from(good.slice(0, -4)), status: 400, code: 'TY_BODY_NOT_JSON' },
  { name: 'a wrong type', body: Buffer.from('[1,2,3]'), status: 400, code: 'TY_BODY_NOT_OBJECT' },
  {
    name: 'raw NUL bytes',
    body: Buffer.from('{"batch":[\0nothing]}'),
    status: 400,
    code: 'TY_BODY_NOT_JSON',
  },
  {
    name: 'bad UTF-8',
    body: Buffer.concat([Buffer.from('{"batch":[{"a":"'), Buffer.of(0xc3, 0x28), Buffer.from('"}]}')]),
    status: 400,
    code: 'TY_BODY_NOT_UTF8',
  },
  {
    name: '1 MB',
    body: Buffer.from(`{"batch":[${'1,'.repeat(512 * 1024)}1]}`),
    status: 413,
    code: 'TY_BODY_TOO_LARGE',
  },
  {
    name: 'a gzip bomb',
    body: Buffer.concat(Array.from({ length: 200 }, () => mebibyteOfZeros)),
    status: 413,
    code: 'TY_BODY_TOO_LARGE',
    headers: { 'content-encoding': 'gzip' },
  },
];
const ITEMS = [
  { name: 'a wrong type', item: '{"type":5}', code: 'TY_EVENT_TYPE' },
  { name: 'no type', item: '{"userId":"u"}', code: 'TY_EVENT_TYPE' },
  {
    name: 'deep nesting',
    item: `{"type":"track","userId":"u","event":"e","properties":${nest(5_000)}}`,
    code: 'TY_EVENT_TOO_DEEP',
  },
  {
    name: '__proto__',
    item: '{"type":"track","userId":"u","event":"e","__proto__":{"x":1}}',
    code: 'TY_EVENT_FORBIDDEN_KEY',
  },
];
const KEPT_BYTES = 500 * 1024;

let hub: Hub;
let demoId: string;

beforeAll(async () => {
  hub = await startHub();
  const { data } = await hub.api<{ data: { id: string; name: string }[] }>('/sources');
  demoId = data.find(({ name }) => name === 'Demo')?.id ?? '';
});
afterAll(() => hub.remove());

/** Whatever a test did, the next good request is served. */
afterEach(async () => {
  const answer = await send(Buffer.from(good), hub.writeKey);
  expect(answer).toEqual({ status: 200, json: { success: true } });
});

it.each(WHOLE)(
  '$name is refused, listed in quarantine and kept raw in the lake',
  async ({ body, status, code, headers }) => {
    const before = await newestRefused();
    const answer = await send(body, hub.writeKey, headers);
    expect(answer).toEqual({ status, json: { code, message: expect.stringMatching(/\w+ \w+/) } });

    const refused = await nextRefused(before);
    expect(refused).toMatchObject({ index: null, problems: [{ code }] });
    const line = await lakeLine(refused.requestId);
    expect(Buffer.from(line.body, line.encoding).equals(body.subarray(0, KEPT_BYTES))).toBe(true);
  },
);

it.each(ITEMS)('an event with $name is refused, the good one beside it stored', async ({ item, code }) => {
  const before = await newestRefused();
  const body = Buffer.from(`{"batch":[${JSON.stringify(event)},${item}]}`);
  const answer = await send(body, hub.writeKey);
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ success: true, warnings: [{ index: 1, code }] });

  const refused = await nextRefused(before);
  expect(refused).toMatchObject({
    index: 1,
    problems: expect.arrayContaining([expect.objectContaining({ code })]),
  });
  expect((await lakeLine(refused.requestId)).body).toBe(body.toString());
});

it('keys that nobody knows, escaped NULs and lone surrogates are no bad input', async () => {
  const odd =
    '{"batch":[{"type":"track","userId":"\\u0000","event":"\\ud83d","properties":{"x":"\\u0000"},"y":null}]}';
  expect(await send(Buffer.from(odd), hub.writeKey)).toEqual({ status: 200, json: { success: true } });
});

it.each([...WHOLE, { name: 'a good event', body: Buffer.from(good), headers: {} }])(
  '$name without a valid key leaves a counter and a sample, nothing in the lake',
  async ({ body, headers }) => {
    const before = await hub.api<{ counts: Record<string, number> }>('/unauthorized');
    const stored = await countStored();
    const answer = await send(body, 'wk_nobody', headers);
    expect(answer).toMatchObject({ status: 401, json: { code: 'TY_WRITE_KEY_UNKNOWN' } });

    const after = await hub.api<{ counts: Record<string, number>; samples: unknown[] }>('/unauthorized');
    expect(after.counts['TY_WRITE_KEY_UNKNOWN']).toBe((before.counts['TY_WRITE_KEY_UNKNOWN'] ?? 0) + 1);
    expect(after.samples.length).toBeGreaterThan(0);
    expect(await countStored()).toBe(stored);
  },
);

it('leaves the books balanced and everything good delivered', async () => {
  const accepted = await waitFor(
    async () => {
      const { sources, connections } = await readBooks(hub);
      const [demo] = sources;
      const isSettled = demo?.waiting === 0 && connections[0]?.delivered === demo.accepted;
      return isSettled && [...sources, ...connections].every(({ balanced }) => balanced) && demo.accepted;
    },
    { what: 'balanced books with everything delivered' },
  );
  expect(accepted).toBeGreaterThan(WHOLE.length + ITEMS.length);
  const { data } = await hub.api<{ data: unknown[] }>('/dead-letters');
  expect(data).toEqual([]);
});

async function send(body: Buffer, writeKey: string, headers: Record<string, string> = {}) {
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
  const response = await fetch(`${hub.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

/** Events that came with a valid key, routed or not yet. */
async function countStored(): Promise<number> {
  const { sources } = await readBooks(hub);
  return sources.reduce((sum, { received, waiting }) => sum + received + waiting, 0);
}

interface Refused {
  id: string;
  requestId: string;
  index: number | null;
  problems: { code: string }[];
}

async function newestRefused(): Promise<Refused | undefined> {
  const [newest] = (await hub.api<{ data: Refused[] }>(`/sources/${demoId}/quarantine?limit=1`)).data;
  return newest;
}

/** What enters quarantine after `before`: the archive brings it there, a moment after the answer. */
function nextRefused(before: Refused | undefined): Promise<Refused> {
  const next = async () => {
    const newest = await newestRefused();
    return newest?.id === before?.id ? undefined : newest;
  };
  return waitFor(next, { what: 'the next refused item' });
}

function lakeLine(requestId: string): Promise<LakeLine> {
  const find = async () => (await lakeLines(hub.dataDirectory)).find((line) => line.requestId === requestId);
  return waitFor(find, { what: `request ${requestId} in the lake` });
}
