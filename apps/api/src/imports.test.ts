import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { waitFor } from '@trackyard/test-support';
import { API_TOKEN, startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

const CSV =
  'userId,event,timestamp,total\nu1,Paid,2026-03-01,12.5\nu2,Paid,01/02/2026,1\n,Paid,2026-03-01,1\n';

/** Real PostgreSQL and a lake of files; what works on imports belongs to the worker and does not run here. */
describe('imports', () => {
  let api: TestApi;
  let sourceId: string;
  beforeAll(async () => {
    api = await startTestApi();
    sourceId = [...(await api.store.sources.byId(api.first.workspaceId)).keys()][0]!;
  });
  afterAll(() => api.close());

  /** The body goes as it is, whatever its type. */
  async function upload(
    body: string | Buffer,
    query = '',
    { path = '', type = 'text/csv', source = sourceId } = {},
  ) {
    const response = await fetch(`${api.url}/api/v1/sources/${source}/imports${path}?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': type },
      body: Buffer.from(body),
    });
    return { status: response.status, json: (await response.json()) as any };
  }
  const call = async (path: string, method = 'GET') =>
    (await api.ask(`/api/v1/imports${path}`, { method })).json;
  const row = (id: string) => api.store.imports.get(api.first.workspaceId, id);

  it('takes a file, gzip or not, and says how it is read', async () => {
    const { status, json } = await upload(CSV, 'name=old.csv&ratePerSecond=50');
    expect(status).toBe(201);
    expect(json).toMatchObject({
      ...{ sourceId, name: 'old.csv', ratePerSecond: 50, status: 'running', progress: 0, bytes: CSV.length },
      count: { read: 0, accepted: 0, refused: 0 },
      plan: { format: 'csv', delimiter: ',', type: 'track', event: null },
    });
    const packed = await upload(gzipSync(CSV), 'name=old.csv.gz', { type: 'application/gzip' });
    expect(packed.json.bytes).toBe(CSV.length);
    const [plain, zipped] = [await row(json.id), await row(packed.json.id)];
    expect(plain.fileKey).toMatch(/^[0-9a-f]{24}$/);
    expect(zipped.fileKey).toBe(plain.fileKey);
    expect((await call('')).data.map(({ id }: { id: string }) => id)).toEqual([packed.json.id, json.id]);
    const read: Buffer[] = [];
    for await (const chunk of api.lake.imports.read(json.id, { offset: 0, bytes: plain.bytes }))
      read.push(chunk);
    expect(Buffer.concat(read).toString()).toBe(CSV);
  });

  it('shows how far one is', async () => {
    for (const { id } of (await call('')).data) await call(`/${id}/cancel`, 'POST'); // or a worker takes those first
    const { id } = (await upload(CSV)).json;
    await api.store.imports.systemLease('worker', 10_000);
    const step = { place: { offset: CSV.length / 2, line: 3 }, read: 2, accepted: 1, refused: 1 };
    expect(await api.store.imports.systemAdvance(id, 'other', step)).toBe(false);
    expect(await api.store.imports.systemAdvance(id, 'worker', step)).toBe(true);
    expect(await call(`/${id}`)).toMatchObject({
      progress: 0.5,
      count: { read: 2, accepted: 1, refused: 1 },
    });
  });

  it('is paused, resumed and canceled; one that is over stays so', async () => {
    const { id } = (await upload(CSV)).json;
    const act = async (action: string) => (await call(`/${id}/${action}`, 'POST')).status;
    expect(await act('pause')).toBe('paused');
    expect(await act('resume')).toBe('running');
    expect(await act('cancel')).toBe('canceled');
    expect(await act('resume')).toBe('canceled');
  });

  it('shows what a file would become, of its beginning too', async () => {
    const before = (await call('')).data.length;
    const { status, json } = await upload(`${CSV}u3,Pa`, 'map=total=properties.price:number', {
      path: '/preview',
    });
    expect(status).toBe(200);
    expect(json.plan.columns.at(-1)).toEqual({
      name: 'total',
      field: 'properties.price',
      as: 'number',
      isGuess: false,
    });
    expect(json.rows).toEqual([
      { line: 2, row: 'u1,Paid,2026-03-01,12.5', event: expect.anything() },
      { line: 3, row: 'u2,Paid,01/02/2026,1', code: 'TY_ROW_TIME', message: expect.any(String) },
      { line: 4, row: ',Paid,2026-03-01,1', code: 'TY_EVENT_NO_USER', message: expect.any(String) },
      { line: 5, row: 'u3,Pa', code: 'TY_ROW_COLUMNS', message: expect.any(String) },
    ]);
    const event = {
      type: 'track',
      userId: 'u1',
      timestamp: '2026-03-01T00:00:00.000Z',
      properties: { price: 12.5 },
    };
    expect(json.rows[0].event).toMatchObject(event);
    expect((await call('')).data).toHaveLength(before);
  });

  it('previews the beginning of a large file, and answers before it has come', async () => {
    const large = CSV + 'u1,Paid,2026-03-01,1\n'.repeat(400_000);
    const { status, json } = await upload(large, '', { path: '/preview' });
    expect([status, json.rows.length]).toEqual([200, 20]);
  });

  it('gives the report in pages, and as a file', async () => {
    const { id } = (await upload(CSV)).json;
    const refused = [3, 4].map((line) => ({
      line,
      code: 'TY_ROW_TIME',
      message: 'No time.',
      row: `a,${line}`,
    }));
    await api.lake.imports.putReport(id, 2, refused);
    const first = await call(`/${id}/refused?limit=1`);
    expect(first).toEqual({ data: [refused[0]], nextCursor: expect.any(String) });
    const rest = await call(`/${id}/refused?cursor=${encodeURIComponent(first.nextCursor)}`);
    expect(rest).toEqual({ data: [refused[1]], nextCursor: null });
    const csv = await api.ask(`/api/v1/imports/${id}/refused?format=csv`);
    expect(csv.headers.get('content-disposition')).toContain(`refused-${id}.csv`);
    const lines = [
      'line,code,message,row',
      '3,TY_ROW_TIME,No time.,"a,3"',
      '4,TY_ROW_TIME,No time.,"a,4"',
      '',
    ];
    expect(csv.text).toBe(lines.join('\r\n'));
    const headers = { authorization: `Bearer ${API_TOKEN}` };
    const ndjson = await fetch(`${api.url}/api/v1/imports/${id}/refused?format=ndjson`, { headers });
    const text = await ndjson.text();
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(refused);
  });

  it('leaves nothing of an upload that breaks off', async () => {
    const headers = { authorization: `Bearer ${API_TOKEN}`, 'content-length': '50000000' };
    const path = `${api.url}/api/v1/sources/${sourceId}/imports?name=broken.csv`;
    const broken = httpRequest(path, { method: 'POST', headers }).on('error', () => undefined);
    broken.write(CSV + 'u1,Paid,2026-03-01,1\n'.repeat(200_000));
    const latest = async () => (await call('')).data[0];
    const { id } = await waitFor(async () => {
      const found = await latest();
      return found.name === 'broken.csv' && found.bytes > 0 && found;
    });
    broken.destroy();
    await waitFor(async () => (await latest()).status === 'canceled');
    await waitFor(async () => (await api.lake.storage.list(`imports/${id}/`, { limit: 5 })).length === 0);
  });

  it('ends an upload that was canceled', async () => {
    const { workspaceId } = api.first;
    const { create, cancel, noteUpload, begin } = api.store.imports;
    const { id } = await create(workspaceId, {
      sourceId,
      name: 'x',
      plan: {},
      place: { offset: 0, line: 1 },
    });
    await cancel(workspaceId, id);
    await expect(noteUpload(workspaceId, id, 5)).rejects.toMatchObject({ code: 'TY_CONFLICT' });
    await expect(begin(workspaceId, id, { bytes: 5, fileKey: 'k' })).rejects.toMatchObject({
      code: 'TY_CONFLICT',
    });
  });

  it.each<[string, string | Buffer, string, string]>([
    ['no file', '', '', 'TY_IMPORT_FILE'],
    ['an Excel workbook', Buffer.from([0x50, 0x4b, 3, 4, 9, 9]), '', 'TY_IMPORT_FILE'],
    ['gzip that is cut', gzipSync(CSV.repeat(50)).subarray(0, 60), '', 'TY_IMPORT_FILE'],
    ['a column that is not there', CSV, 'map=Nobody=userId', 'TY_VALIDATION'],
    ['what is no mapping', CSV, 'map=userId', 'TY_VALIDATION'],
    ['a type that is none', CSV, 'type=click', 'TY_VALIDATION'],
    ['what it does not know', CSV, 'speed=3', 'TY_VALIDATION'],
  ])('refuses %s', async (_name, body, query, code) => {
    const { status, json } = await upload(body, query);
    expect([status, json.code]).toEqual([400, code]);
  });

  it('refuses a file that comes as JSON, and says what to do', async () => {
    const { status, json } = await upload('{}', '', { type: 'application/json' });
    expect([status, json.code]).toEqual([400, 'TY_VALIDATION']);
  });

  it('knows nothing of other workspaces', async () => {
    expect((await upload(CSV, '', { source: 'src_other' })).status).toBe(404);
    expect(await call('/imp_other')).toMatchObject({ code: 'TY_NOT_FOUND' });
    expect(await call('/imp_other/refused')).toMatchObject({ code: 'TY_NOT_FOUND' });
    expect(await call('/imp_other/cancel', 'POST')).toMatchObject({ code: 'TY_NOT_FOUND' });
  });
});
