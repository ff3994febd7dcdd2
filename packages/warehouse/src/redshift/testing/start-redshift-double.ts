import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Client } from 'pg';
import { GatedSession, type Gate } from './gated-session.ts';
import type { CopySource } from './read-copy.ts';

/**
 * A Redshift of our own: a real PostgreSQL behind a gate that lets through what Redshift's documentation has and
 * refuses everything else, and that serves COPY from S3. It keeps state, transactions and locks as PostgreSQL does: a
 * lock is waited for as long as the statement may take, and whoever goes away lets go of it. It proves nothing of
 * Redshift's isolation, of its speed, or of functions that only its leader node has.
 */
export interface RedshiftDouble {
  readonly port: number;
  /** What the gate refused, to be looked at by the test: of ours nothing should be. */
  readonly refused: readonly string[];
  /** The next statement that matches is answered with this error of Redshift's instead; `CONNECT` is the next login. */
  fail(statement: RegExp, message: string, state?: string): void;
  /** From now on statements end after so long, as a queue's timeout has it; `undefined`: when their session says. */
  limitStatements(queueTimeoutMs: number | undefined): void;
  close(): Promise<void>;
}

export interface RedshiftDoubleOptions extends CopySource {
  /** An empty database of a PostgreSQL, as its superuser. */
  postgresUrl: string;
}

/** What Redshift has and PostgreSQL has not. */
const SETUP = `
  CREATE SCHEMA redshift;
  CREATE DOMAIN redshift.super AS jsonb;
  CREATE DOMAIN redshift.float AS double precision CHECK (value = 0 OR abs(value) >= 1e-307);
  CREATE FUNCTION redshift.getdate() RETURNS timestamp LANGUAGE sql STABLE AS $$ SELECT now()::timestamp $$;
  CREATE FUNCTION redshift.json_parse(text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT $1::jsonb $$;
  CREATE FUNCTION redshift.refuse(message text, state text) RETURNS void LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING MESSAGE = message, ERRCODE = state; END $$;
  CREATE VIEW redshift.svv_columns AS
    SELECT table_schema::text, table_name::text, column_name::text, character_maximum_length::int,
           CASE domain_name WHEN 'super' THEN 'super' ELSE data_type END::text AS data_type
    FROM information_schema.columns;
  CREATE TABLE redshift.sys_load_error_detail
    (file_name character(256), column_name character(127), error_message character(512));
`;

/** PostgreSQL would notice only at the end of a statement, or of its wait for a lock, that nobody wants its answer. */
const SETTINGS = [
  'SET search_path = "$user", public, redshift',
  "SET client_connection_check_interval = '50ms'",
];

export async function startRedshiftDouble(options: RedshiftDoubleOptions): Promise<RedshiftDouble> {
  const url = new URL(options.postgresUrl);
  const own = new Client({ connectionString: url.href });
  await own.connect();
  await own.query(SETUP);
  for (const setting of SETTINGS) await own.query(`ALTER DATABASE "${url.pathname.slice(1)}" ${setting}`);

  const refused: string[] = [];
  const gate: Gate = {
    ...{ source: options, refused, failures: [], queueTimeoutMs: undefined },
    async noteLoadError({ file, column, message }) {
      await own.query('INSERT INTO redshift.sys_load_error_detail VALUES ($1, $2, $3)', [
        ...[file, column, message],
      ]);
    },
  };
  const sessions = new Map<Socket, Promise<void>>();
  const server = createServer({ noDelay: true }, (socket) => {
    const backend = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
    const session = new GatedSession(socket, backend, gate);
    sessions.set(
      socket,
      session.run().finally(() => sessions.delete(socket)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    refused,
    fail: (statement, message, state = 'XX000') => void gate.failures.push({ statement, message, state }),
    limitStatements: (queueTimeoutMs) => void (gate.queueTimeoutMs = queueTimeoutMs),
    async close() {
      server.close();
      for (const socket of sessions.keys()) socket.destroy();
      await Promise.all(sessions.values());
      await own.end();
    },
  };
}
