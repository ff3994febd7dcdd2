/**
 * `trackyard send` against a hub that lives in this file and answers as collection does: what it refuses, and when it has
 * no time. The whole way, with kill -9, is `test/chaos/file-import.test.ts`.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { startSink, type Sink, type SinkAnswer } from '@trackyard/test-support';
import { sendCommand } from './send-command.ts';

jest.setTimeout(60_000);

const ROWS = 2_600;

interface Item {
  messageId: string;
  userId?: string;
  [key: string]: unknown;
}

describe('trackyard send', () => {
  let hub: Sink;
  let folder: string;
  let path: string;
  let stored: Item[];
  let answer: (items: Item[]) => SinkAnswer;
  beforeEach(async () => {
    hub = await startSink();
    folder = await mkdtemp(join(tmpdir(), 'trackyard-send-'));
    path = join(folder, 'rows.csv');
    stored = [];
    answer = () => ({ body: '{"success":true}' });
    hub.answer(({ body }) => {
      const { batch } = JSON.parse(body.toString()) as { batch: Item[] };
      const said = answer(batch);
      if ((said.status ?? 200) === 200) stored.push(...batch);
      return said;
    });
    const rows = Array.from({ length: ROWS }, (_, n) => `u${n},Paid,2026-03-01`);
    await writeFile(path, `userId,event,timestamp\n${rows.join('\n')}\n`);
  });
  afterEach(async () => {
    await hub.stop();
    await rm(folder, { recursive: true });
  });

  async function send(...args: string[]): Promise<{ code: number | undefined; text: string }> {
    const output = new PassThrough();
    let text = '';
    let code: number | undefined;
    output.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const config = () => ({ apiToken: undefined, publicUrl: hub.url, host: '127.0.0.1', port: 1 });
    const command = sendCommand({
      config,
      input: new PassThrough(),
      output,
      exit: (given) => (code = given),
    });
    await command.parseAsync([...args, '--source', 'wk_test'], { from: 'user' });
    return { code, text };
  }
  const file = (...more: string[]) => send('file', path, ...more);
  const warnings = (items: Item[]) =>
    items.flatMap(({ userId }, index) =>
      userId === 'u7' ? [{ index, code: 'TY_EVENT_NO_USER', message: 'No.' }] : [],
    );

  it('sends every row once, in batches that fit, with a key as its source', async () => {
    expect(await file()).toMatchObject({ code: 0 });
    expect(stored.map(({ userId }) => userId).sort()).toEqual(
      Array.from({ length: ROWS }, (_, n) => `u${n}`).sort(),
    );
    expect(new Set(stored.map(({ messageId }) => messageId)).size).toBe(ROWS);
    expect(hub.requests).toHaveLength(6);
    const [{ path: asked, headers }] = hub.requests as any;
    expect([asked, headers.authorization]).toEqual(['/v1/import', `Basic ${btoa('wk_test:')}`]);
    expect([existsSync(`${path}.trackyard-state`), existsSync(`${path}.refused.ndjson`)]).toEqual([
      false,
      false,
    ]);
  });

  it('gives the same rows the same ids, gzip or not', async () => {
    await file();
    const first = new Set(stored.map(({ messageId }) => messageId));
    stored = [];
    await writeFile(`${path}.gz`, gzipSync(await readFile(path)));
    await send('file', `${path}.gz`);
    expect(new Set(stored.map(({ messageId }) => messageId))).toEqual(first);
  });

  it('waits where the hub says so', async () => {
    let refusals = 3;
    answer = () => {
      if (refusals-- <= 0) return { body: '{"success":true}' };
      return refusals % 2 ? { status: 503, headers: { 'retry-after': '0' } } : { hangUp: true };
    };
    expect(await file()).toMatchObject({ code: 0, text: expect.stringContaining('waits for the hub') });
    expect(new Set(stored.map(({ messageId }) => messageId)).size).toBe(ROWS);
  });

  it('reports what is refused, and says so with its exit code', async () => {
    answer = (items) => ({ body: JSON.stringify({ success: true, warnings: warnings(items) }) });
    await writeFile(path, `${await readFile(path, 'utf8')}u,Paid,never\n`);
    expect(await file()).toMatchObject({
      code: 1,
      text: expect.stringContaining('2,599 of 2,601 rows were sent'),
    });
    const report = (await readFile(`${path}.refused.ndjson`, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(report).toEqual([
      { line: 9, code: 'TY_EVENT_NO_USER', message: 'No.', row: 'u7,Paid,2026-03-01' },
      { line: 2_602, code: 'TY_ROW_TIME', message: expect.any(String), row: 'u,Paid,never' },
    ]);
  });

  it('sends the others where a strict source refuses a batch for one', async () => {
    answer = (items) => {
      const found = warnings(items);
      const body = JSON.stringify({ code: 'TY_EVENTS_REFUSED', message: '', details: { warnings: found } });
      return found.length > 0 ? { status: 400, body } : { body: '{"success":true}' };
    };
    expect(await file()).toMatchObject({ code: 1 });
    expect(stored).toHaveLength(ROWS - 1);
  });

  it('finds the row for which a whole body is refused', async () => {
    answer = (items) =>
      items.some(({ userId }) => userId === 'u7')
        ? { status: 400, body: '{"code":"TY_BODY_TOO_DEEP","message":"Deep."}' }
        : {};
    expect(await file()).toMatchObject({ code: 1 });
    expect(JSON.parse(await readFile(`${path}.refused.ndjson`, 'utf8'))).toMatchObject({
      line: 9,
      code: 'TY_BODY_TOO_DEEP',
    });
    expect(new Set(stored.map(({ messageId }) => messageId)).size).toBe(ROWS - 1);
  });

  it('goes on where it was ended, and not with another file', async () => {
    let allowed = 2;
    answer = () =>
      allowed-- > 0 ? { body: '{"success":true}' } : { status: 401, body: '{"message":"No source."}' };
    await expect(file()).rejects.toMatchObject({ code: 'TY_WRITE_KEY_UNKNOWN' });
    answer = () => ({ body: '{"success":true}' });
    await expect(file('--event', 'Other')).rejects.toMatchObject({ code: 'TY_CONFLICT' });
    expect(await file()).toMatchObject({ code: 0, text: expect.stringMatching(/Going on behind row \d/) });
    expect(new Set(stored.map(({ messageId }) => messageId)).size).toBe(ROWS);
  });

  it('sends one event', async () => {
    expect(await send('{"type":"track","userId":"u7"}')).toEqual({ code: 0, text: 'Sent.\n' });
    expect(stored).toEqual([{ type: 'track', userId: 'u7', messageId: expect.any(String) }]);
    answer = (items) => ({ body: JSON.stringify({ success: true, warnings: warnings(items) }) });
    expect(await send('event', '{"userId":"u7"}')).toEqual({
      code: 1,
      text: 'Refused: No. [TY_EVENT_NO_USER]\n',
    });
    await expect(send('{track')).rejects.toMatchObject({ code: 'TY_BODY_NOT_JSON' });
  });
});
