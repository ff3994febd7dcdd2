import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the benchmark, from `src/processes` or `src/plain`. Ends with this one. */
export interface Child {
  readonly pid: number;
  /** Its first message. */
  readonly hello: unknown;
  /** Sends a message and resolves with the next one that comes back; rejects when the process ends instead. */
  ask<Answer>(message: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** `file` is relative to `src`. */
export async function startChild(file: string, environment: Record<string, string> = {}): Promise<Child> {
  const child = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), {
    env: { ...process.env, ...environment },
    serialization: 'json',
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with ${String(code)}.`);
  });
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    hello: await answerOf(child, ended),
    async ask<Answer>(message: unknown): Promise<Answer> {
      const answer = answerOf(child, ended);
      child.send(message as object);
      return (await answer) as Answer;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

function answerOf(child: ChildProcess, ended: Promise<never>): Promise<unknown> {
  const answer = new Promise((resolve) => child.once('message', resolve));
  return Promise.race([answer, ended]);
}
