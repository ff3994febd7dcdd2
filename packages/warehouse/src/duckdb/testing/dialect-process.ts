/**
 * A process that has a file's dialect, for tests: answers one call after the other, and kills itself with SIGKILL
 * right after the first statement that matches its second argument has done its work.
 */
import { DuckDBConnection } from '@duckdb/node-api';
import type { LoadTable } from '../../dialect.ts';
import type { SchemaChange } from '../../plan-schema.ts';
import { createDuckdb } from '../create-duckdb.ts';

export type DialectCall =
  | { id: number; method: 'changeSchema'; schemas: readonly string[]; changes: readonly SchemaChange[] }
  | { id: number; method: 'load'; tables: readonly LoadTable[] }
  | { id: number; method: 'check' | 'close' };

export interface DialectAnswer {
  id: number;
  result?: unknown;
  /** What was thrown: only errors of DuckDB's, which have nothing but a message, come through whole. */
  error?: { message: string; isTransient: boolean };
}

const [path = '', killedAfter = '$^'] = process.argv.slice(2);
const pattern = new RegExp(killedAfter);

for (const method of ['run', 'runAndReadAll'] as const) {
  const original = DuckDBConnection.prototype[method] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(DuckDBConnection.prototype, {
    async [method](this: DuckDBConnection, ...args: unknown[]) {
      const result = await original.apply(this, args);
      if (pattern.test(String(args[0]))) process.kill(process.pid, 'SIGKILL');
      return result;
    },
  });
}

const dialect = createDuckdb(path);

async function answer(call: DialectCall): Promise<unknown> {
  const { signal } = new AbortController();
  switch (call.method) {
    case 'changeSchema':
      return dialect.changeSchema(call.schemas, () => call.changes, signal);
    case 'load':
      return dialect.load(call.tables, signal);
    case 'check':
      return dialect.check(undefined, signal);
    case 'close':
      return dialect.close();
  }
}

process.on('message', (call: DialectCall) => {
  answer(call).then(
    (result) => process.send?.({ id: call.id, result } satisfies DialectAnswer),
    (error: Error) => {
      const told = { message: error.message, isTransient: error.name === 'TransientError' };
      process.send?.({ id: call.id, error: told } satisfies DialectAnswer);
    },
  );
});
process.on('disconnect', () => process.exit());
