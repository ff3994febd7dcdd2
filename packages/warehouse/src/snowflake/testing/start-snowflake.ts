/**
 * A double of Snowflake's SQL API that keeps what it is told: statements run on a private DuckDB after a translation
 * that refuses what it does not know, so what was merged is read back by the API itself. It checks the token's
 * signature and times, headers, fields, parameters, the number of statements; remembers request ids; answers large
 * results in partitions; and says what it is scripted to say. It can prove neither Snowflake's SQL nor its locks.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  headerFault,
  readBody,
  tokenFault,
  type Identity,
  type Refused,
  type SubmittedBody,
} from './check-request.ts';
import { Engine, type Result } from './engine.ts';
import { lexStatements } from './lex-sql.ts';
import { SqlRefused } from './to-duckdb.ts';

/** What the next request to run statements gets instead of, or before, its answer. */
export type Script =
  | { kind: 'answer'; status: number; code?: string; message?: string; headers?: Record<string, string> }
  /** Runs it, and says so only after `polls` questions. */
  | { kind: 'later'; polls: number }
  /** Runs it, and closes the connection. */
  | { kind: 'lost' };

export interface SnowflakeDouble {
  url: string;
  engine: Engine;
  /** One for each of the next requests; undefined lets one through. */
  scripts: (Script | undefined)[];
  /** Requests to run statements that arrived, scripted ones included. */
  requests: URL[];
  /** What a statement finds, each value as the API writes it. */
  rows(sql: string): Promise<(string | null)[][]>;
  close(): Promise<void>;
}

export interface DoubleOptions {
  identity: Identity;
  database: string;
  warehouse: string;
}

const PARTITION_ROWS = 200;
const MAX_SQL_CHARACTERS = 1024 * 1024;

export async function startSnowflake(options: DoubleOptions): Promise<SnowflakeDouble> {
  const double = new Double(options, await Engine.open());
  const server = createServer((request, response) => void double.serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    engine: double.engine,
    scripts: double.scripts,
    requests: double.requests,
    rows: async (sql) => (await double.engine.run(lexStatements(sql), [], options))[0]?.rows ?? [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      double.engine.close();
    },
  };
}

interface Answer {
  status: number;
  body: object;
}

interface Execution {
  /** How often it is asked for before it is done. */
  polls: number;
  done: Answer;
  partitions: (string | null)[][][];
}

class Double {
  readonly engine: Engine;
  readonly scripts: (Script | undefined)[] = [];
  readonly requests: URL[] = [];
  readonly #options: DoubleOptions;
  readonly #executions = new Map<string, Execution>();
  readonly #byRequestId = new Map<string, string>();

  constructor(options: DoubleOptions, engine: Engine) {
    this.#options = options;
    this.engine = engine;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const isSubmit = request.method === 'POST' && url.pathname === '/api/v2/statements';
    const fault =
      headerFault(request.headers, isSubmit) ?? tokenFault(request.headers, this.#options.identity);
    if (fault) return send(response, fault.status, fault);
    if (!isSubmit) return this.#serveStatement(request.method, url, response);
    this.requests.push(url);
    const script = this.scripts.shift();
    if (script?.kind === 'answer') {
      return send(response, script.status, { code: script.code, message: script.message }, script.headers);
    }
    const { status, body } = await this.#submit(url, Buffer.concat(chunks).toString(), script);
    if (script?.kind === 'lost') return void response.destroy();
    send(response, status, body);
  }

  async #submit(url: URL, text: string, script: Script | undefined): Promise<Answer> {
    const { requestId = '', retry, ...unknown } = Object.fromEntries(url.searchParams);
    if (!/^[\da-f-]{36}$/.test(requestId) || Object.keys(unknown).length > 0) {
      return answerOf({ status: 400, code: '391918', message: 'The query parameters are not known.' });
    }
    const known = this.#byRequestId.get(requestId);
    if (retry === 'true' && known !== undefined) return this.#answer(known);
    const body = readBody(text);
    if ('code' in body) return answerOf(body);
    const handle = randomUUID();
    this.#byRequestId.set(requestId, handle);
    const execution = await this.#execute(handle, body);
    if (script?.kind === 'later') execution.polls = script.polls;
    this.#executions.set(handle, execution);
    return this.#answer(handle);
  }

  async #execute(handle: string, body: SubmittedBody): Promise<Execution> {
    const failed = (code: string, sqlState: string, message: string): Execution => ({
      polls: 0,
      partitions: [],
      done: { status: 422, body: { code, sqlState, message, statementHandle: handle } },
    });
    try {
      if (body.statement.length > MAX_SQL_CHARACTERS) {
        return failed('001003', '42000', 'SQL compilation error: the statement is too long.');
      }
      const statements = lexStatements(body.statement);
      if (body.statementCount !== statements.length) {
        const counts = `Actual statement count ${statements.length} did not match the desired statement count ${body.statementCount}.`;
        return failed('000008', '0A000', counts);
      }
      if (statements.length > 1 && body.bindings.length > 0) {
        return failed('000009', '0A000', 'Bind variables are not supported in multi-statement requests.');
      }
      const context = this.#contextOf(body);
      if (context.database === '') {
        return failed('090105', '22000', 'This session does not have a current database.');
      }
      const needsWarehouse = !/^(CREATE|ALTER|DROP|BEGIN|COMMIT)/.test(body.statement);
      if (context.warehouse === '' && needsWarehouse && !body.statement.includes('CURRENT_WAREHOUSE')) {
        return failed('000606', '57P03', 'No active warehouse selected in the current session.');
      }
      return succeeded(handle, await this.engine.run(statements, body.bindings, context));
    } catch (error) {
      if (error instanceof SqlRefused) return failed(error.code, error.sqlState, error.message);
      return failed('001003', '42000', `SQL compilation error: ${String(error)}`);
    }
  }

  /** What the role may use of what the request names. */
  #contextOf({ database = '', warehouse = '' }: SubmittedBody): { database: string; warehouse: string } {
    return {
      database: database === this.#options.database ? database : '',
      warehouse: warehouse === this.#options.warehouse ? warehouse : '',
    };
  }

  #serveStatement(method: string | undefined, url: URL, response: ServerResponse): void {
    const handle = /^\/api\/v2\/statements\/([\da-f-]{36})$/.exec(url.pathname)?.[1];
    const execution = handle === undefined ? undefined : this.#executions.get(handle);
    if (method !== 'GET' || handle === undefined || !execution) {
      return send(response, 404, { code: '391914', message: 'The statement does not exist.' });
    }
    const partition = url.searchParams.get('partition');
    if (partition === null) {
      const { status, body } = this.#answer(handle);
      return send(response, status, body);
    }
    const data = execution.partitions[Number(partition)];
    if (!data) return send(response, 400, { code: '391918', message: 'There is no such partition.' });
    // All but the first come compressed.
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    response.writeHead(200, headers).end(gzipSync(JSON.stringify({ data })));
  }

  #answer(handle: string): Answer {
    const execution = this.#executions.get(handle);
    if (!execution)
      return answerOf({ status: 404, code: '391914', message: 'The statement does not exist.' });
    if (execution.polls-- <= 0) return execution.done;
    return {
      status: 202,
      body: {
        code: '333334',
        sqlState: '00000',
        message:
          'Asynchronous execution in progress. Use provided query id to perform query monitoring and management.',
        statementHandle: handle,
        statementStatusUrl: `/api/v2/statements/${handle}`,
      },
    };
  }
}

function succeeded(handle: string, results: readonly Result[]): Execution {
  const [only] = results;
  const common = { code: '090001', sqlState: '00000', statementHandle: handle };
  if (results.length > 1 || !only) {
    const body = {
      ...common,
      message: 'Statement executed successfully.',
      data: [['Multiple statements executed successfully.']],
      statementHandles: results.map(() => randomUUID()),
    };
    return { polls: 0, partitions: [], done: { status: 200, body } };
  }
  const partitions: (string | null)[][][] = [];
  for (let first = 0; first === 0 || first < only.rows.length; first += PARTITION_ROWS) {
    partitions.push(only.rows.slice(first, first + PARTITION_ROWS));
  }
  const body = {
    ...common,
    message: 'Statement executed successfully.',
    resultSetMetaData: {
      numRows: only.rows.length,
      format: 'jsonv2',
      rowType: only.columns,
      partitionInfo: partitions.map((rows) => ({ rowCount: rows.length })),
    },
    data: partitions[0],
  };
  return { polls: 0, partitions, done: { status: 200, body } };
}

function answerOf({ status, code, message }: Refused): Answer {
  return { status, body: { code, message } };
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
