import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Client } from 'pg';
import type { LogicalType } from '../../logical-type.ts';
import { readCopy, stagedColumns } from './read-copy.ts';
import { translate } from './redshift-sql.ts';
import { MessageReader, textAt, wireMessage } from './wire-messages.ts';

/**
 * A Redshift of our own: a real PostgreSQL behind a gate that lets through what Redshift's documentation has and
 * refuses everything else, and that serves COPY from S3. It keeps state, transactions and locks as PostgreSQL does; it
 * proves nothing of Redshift's isolation, of its speed, or of functions that only its leader node has.
 */
export interface RedshiftDouble {
  readonly port: number;
  /** Statements that the gate refused, to be looked at by the test: ours should be none. */
  readonly refused: string[];
  /** The next statement that matches is answered with this error of Redshift's instead. */
  fail(statement: RegExp, message: string): void;
  close(): Promise<void>;
}

export interface RedshiftDoubleOptions {
  /** An empty database of a PostgreSQL, as its superuser. */
  postgresUrl: string;
  s3Url?: string;
}

/** What Redshift has and PostgreSQL has not. Errors are raised inside, so that they end the transaction. */
const SETUP = `
  CREATE SCHEMA redshift;
  CREATE DOMAIN redshift.super AS jsonb;
  CREATE FUNCTION redshift.getdate() RETURNS timestamp LANGUAGE sql STABLE AS $$ SELECT now()::timestamp $$;
  CREATE FUNCTION redshift.json_parse(text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT $1::jsonb $$;
  CREATE FUNCTION redshift.refuse(message text, state text) RETURNS void LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING MESSAGE = message, ERRCODE = state; END $$;
  CREATE VIEW redshift.svv_columns AS
    SELECT table_schema::text, table_name::text, column_name::text, character_maximum_length::int,
           coalesce(domain_name, data_type)::text AS data_type
    FROM information_schema.columns;
`;
const SSL_REQUEST = 80_877_103;

export async function startRedshiftDouble(options: RedshiftDoubleOptions): Promise<RedshiftDouble> {
  const url = new URL(options.postgresUrl);
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.query(SETUP);
  await client.query(`ALTER DATABASE "${url.pathname.slice(1)}" SET search_path = "$user", public, redshift`);
  await client.end();

  const gate: GateOptions = { options, refused: [], failures: [] };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const backend = connect(Number(url.port), url.hostname);
    for (const end of [socket, backend]) {
      sockets.add(end);
      end.on('close', () => sockets.delete(end)).on('error', () => undefined);
    }
    socket.on('close', () => backend.destroy());
    backend.on('close', () => socket.destroy());
    new GatedSession(socket, backend, gate).run();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    refused: gate.refused,
    fail: (statement, message) => void gate.failures.push({ statement, message }),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface GateOptions {
  options: RedshiftDoubleOptions;
  refused: string[];
  failures: { statement: RegExp; message: string }[];
}

class GatedSession {
  readonly #client: Socket;
  readonly #backend: Socket;
  readonly #gate: GateOptions;
  readonly #staged = new Map<string, ReadonlyMap<string, LogicalType>>();
  /** Set while a COPY is under way: what the server is to get once it is ready. */
  #copied: Buffer[] | undefined;

  constructor(client: Socket, backend: Socket, gate: GateOptions) {
    this.#client = client;
    this.#backend = backend;
    this.#gate = gate;
  }

  run(): void {
    const fromBackend = new MessageReader();
    this.#backend.on('data', (bytes) => {
      for (const message of fromBackend.read(bytes)) {
        if (message.type === 'G') this.#sendCopied();
        else this.#client.write(message.whole);
      }
    });
    const fromClient = new MessageReader();
    let isStarted = false;
    let last = Promise.resolve();
    this.#client.on('data', (bytes) => {
      if (!isStarted) {
        if (bytes.readInt32BE(4) === SSL_REQUEST) return void this.#client.write('N');
        isStarted = true;
        return void this.#backend.write(bytes);
      }
      for (const { type, whole, body } of fromClient.read(bytes)) {
        last = last.then(async () => {
          if (type === 'Q') this.#backend.write(wireMessage('Q', await this.#statement(textAt(body, 0))));
          else if (type === 'P') this.#backend.write(await this.#parse(body));
          else this.#backend.write(whole);
        });
      }
    });
  }

  async #parse(body: Buffer): Promise<Buffer> {
    const name = textAt(body, 0);
    const text = textAt(body, Buffer.byteLength(name) + 1);
    const types = body.subarray(Buffer.byteLength(name) + Buffer.byteLength(text) + 2);
    return wireMessage('P', name, await this.#statement(text), types);
  }

  /** What the server gets instead of `text`. */
  async #statement(text: string): Promise<string> {
    const failure = this.#gate.failures.findIndex(({ statement }) => statement.test(text));
    if (failure !== -1) return refusal(this.#gate.failures.splice(failure, 1)[0]?.message ?? '', 'XX000');
    if (text.startsWith('COPY')) return this.#copy(text);
    const translated = translate(text);
    if ('refused' in translated) {
      this.#gate.refused.push(translated.refused);
      return refusal(translated.refused, '42601');
    }
    const staged = stagedColumns(text);
    if (staged) this.#staged.set(/"[^"]+"/.exec(text)?.[0] ?? '', staged);
    return translated.sql;
  }

  async #copy(text: string): Promise<string> {
    const columns = this.#staged.get(/"[^"]+"/.exec(text)?.[0] ?? '');
    const copied = await readCopy(text, { endpoint: this.#gate.options.s3Url ?? '', columns });
    if ('refused' in copied) return refusal(copied.refused, 'XX000');
    this.#copied = copied.rows;
    return copied.sql;
  }

  #sendCopied(): void {
    for (const rows of this.#copied ?? []) this.#backend.write(wireMessage('d', rows));
    this.#copied = undefined;
    this.#backend.write(wireMessage('c'));
  }
}

function refusal(message: string, state: string): string {
  return `SELECT redshift.refuse($refuse$${message.replaceAll('$', '')}$refuse$, '${state}')`;
}
