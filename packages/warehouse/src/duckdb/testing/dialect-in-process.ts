import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { TransientError } from '@trackyard/connector-sdk';
import type { Dialect, LoadTable } from '../../dialect.ts';
import type { SchemaChange } from '../../plan-schema.ts';
import type { Tables } from '../../table-rows.ts';
import { DUCKDB_RULES } from '../create-duckdb.ts';
import { duckdbFailure } from '../failure-of.ts';
import type { DialectAnswer, DialectCall } from './dialect-process.ts';

type Call = DialectCall extends infer C ? (C extends DialectCall ? Omit<C, 'id'> : never) : never;

/** A file's dialect in a process of its own, which ends by SIGKILL after the first statement that matches. */
export function dialectInProcess(path: string, killedAfter?: RegExp): Dialect {
  const killed = killedAfter === undefined ? [] : [killedAfter.source];
  const child = fork(new URL('./dialect-process.ts', import.meta.url), [path, ...killed], {
    serialization: 'advanced',
    execArgv: ['--no-warnings'],
  });
  const call = caller(child);
  const changeSchema = (schemas: readonly string[], changes: readonly SchemaChange[]) =>
    call({ method: 'changeSchema', schemas, changes }) as Promise<Tables>;
  return {
    rules: DUCKDB_RULES,
    async changeSchema(schemas, plan) {
      const changes = plan(await changeSchema(schemas, []));
      return changeSchema(schemas, changes);
    },
    load: async (tables) => void (await call({ method: 'load', tables: tables.map(asData) })),
    failureOf: duckdbFailure,
    check: async () => void (await call({ method: 'check' })),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      await call({ method: 'close' });
      child.disconnect();
      await ended;
    },
  };
}

/** With values that another process can be sent. */
function asData(load: LoadTable): LoadTable {
  const rows = load.table.rows.map((row) => ({ ...row, values: new Map(row.values) }));
  return { ...load, table: { ...load.table, rows } };
}

function caller(child: ChildProcess): (call: Call) => Promise<unknown> {
  const waiting = new Map<number, (answer: DialectAnswer) => void>();
  let calls = 0;
  child.on('message', (answer: DialectAnswer) => waiting.get(answer.id)?.(answer));
  const killed = once(child, 'exit').then(() => {
    throw new Error('The process was killed.');
  });
  killed.catch(() => undefined);
  return async (call) => {
    const id = ++calls;
    const answered = new Promise<DialectAnswer>((resolve) => waiting.set(id, resolve));
    if (child.connected) child.send({ ...call, id });
    const { result, error } = await Promise.race([answered, killed]);
    if (error) throw error.isTransient ? new TransientError(error.message) : new Error(error.message);
    return result;
  };
}
