import { AsyncLocalStorage } from 'node:async_hooks';
import { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import type { Dialect } from '../../dialect.ts';

/** How far a dialect may come. */
interface Run {
  left: number;
}

const running = new AsyncLocalStorage<Run>();

/** Counts one step of the run it belongs to; past its last one nothing works any more. */
function step<T>(work: () => T): T {
  const run = running.getStore();
  if (!run) return work();
  if (run.left <= 0) throw new Error('Broken off.');
  run.left -= 1;
  const result = work();
  if (run.left > 0) return result;
  if (!(result instanceof Promise)) throw new Error('Broken off.');
  return result.then(() => {
    throw new Error('Broken off.');
  }) as T;
}

for (const method of ['run', 'runAndReadAll'] as const) {
  const original = DuckDBConnection.prototype[method] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(DuckDBConnection.prototype, {
    async [method](this: DuckDBConnection, ...args: unknown[]) {
      return step(() => original.apply(this, args));
    },
  });
}
const closeAppender = DuckDBAppender.prototype.closeSync;
DuckDBAppender.prototype.closeSync = function () {
  step(() => closeAppender.call(this));
};

/** A dialect that gets no further than its `breakAt`th statement or append, whose work is done. */
export function breakAtStep(dialect: Dialect, breakAt: number): Dialect {
  const run: Run = { left: breakAt };
  return {
    ...dialect,
    changeSchema: (...args) => running.run(run, () => dialect.changeSchema(...args)),
    load: (...args) => running.run(run, () => dialect.load(...args)),
  };
}
