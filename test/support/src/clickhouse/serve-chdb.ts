/**
 * ClickHouse's HTTP interface, as much of it as is used here, on the engine of chdb: one program a server, one
 * statement at a time. Refuses what the interface would: wrong credentials, other methods, unknown settings, a body
 * that does not unpack. Started by `startClickHouse` with a folder, a port, a user and a password.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface Session {
  query(sql: string, format?: string): string;
}

const [chdbFolder = '', dataFolder = '', port = '', user = '', password = ''] = process.argv.slice(2);
const require = createRequire(join(chdbFolder, 'package.json'));
const { Session: ChdbSession } = require('chdb') as { Session: new (path: string) => Session };
const session = new ChdbSession(dataFolder);
// What is killed here is a program, not a machine: nothing has to be on the disk itself.
session.query('SET fsync_metadata = 0');
/** What the session has been told last. */
let told = '';

/** Parameters of the interface that are no settings. */
const OF_THE_INTERFACE = new Set(['query', 'wait_end_of_query']);
/** Settings of the last request stay in the one session: these are taken back. */
const DEFAULTS = { insert_deduplication_token: '' };
const EXCEPTION = /Code: (\d+)\. DB::/;
const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

createServer((request, response) => {
  readBody(request).then(
    (body) => answer(request, body, response),
    () => fail(response, 400, 'Code: 354. DB::Exception: inflate failed. (ZLIB_INFLATE_FAILED)'),
  );
}).listen(Number(port), '127.0.0.1');

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function answer(
  { method, url = '/', headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  if (method !== 'POST') return fail(response, 501, 'Code: 164. DB::Exception: only POST here. (READONLY)');
  if (headers.authorization !== expected) {
    const text =
      'Code: 516. DB::Exception: default: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)';
    return fail(response, 403, text);
  }
  const { searchParams } = new URL(url, 'http://localhost');
  try {
    const settings = { ...DEFAULTS, ...Object.fromEntries(searchParams) };
    const given = Object.entries(settings).filter(([name]) => !OF_THE_INTERFACE.has(name));
    const setting = `SET ${given.map(([name, value]) => `${name} = ${quoted(value)}`).join(', ')}`;
    if (setting !== told) session.query(setting);
    told = setting;
    const query = searchParams.get('query');
    const sql = query === null ? body.toString() : `${query}\n${body.toString()}`;
    const result = session.query(sql, 'TabSeparated');
    response.writeHead(200, { 'content-type': 'text/plain; charset=UTF-8' }).end(result);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    fail(response, text.includes('UNKNOWN_TABLE') || text.includes('UNKNOWN_DATABASE') ? 404 : 500, text);
  }
}

function fail(response: ServerResponse, status: number, text: string): void {
  const code = EXCEPTION.exec(text)?.[1];
  response.writeHead(status, {
    'content-type': 'text/plain; charset=UTF-8',
    ...(code !== undefined && { 'x-clickhouse-exception-code': code }),
  });
  response.end(`${text}\n`);
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
