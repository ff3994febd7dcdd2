import { Worker } from 'node:worker_threads';
import {
  ConfigError,
  TransientError,
  type ConnectorContext,
  type HttpResponse,
} from '@trackyard/connector-sdk';
import type { Account, Answers, FromThread, Task, ToThread, TransportFault } from './protocol.ts';

const ENTRY = new URL('./thread/main.ts', import.meta.url);
/** Of a destination's code and the batches under way. */
const MAX_HEAP_MB = 256;
/** Enough for batches, which die young; Node would take three times as much. */
const MAX_YOUNG_MB = 8;
const TASK_TIMEOUT_MS = 5 * 60_000;
/** A thread that does not answer for so long is stuck in some destination's loop. */
const STUCK_MS = 15_000;

interface Pending {
  context: ConnectorContext;
  resolve(answer: never): void;
  fail(error: Error): void;
}

/**
 * This process's one thread of Segment's code: started by the first task, and again after it ended. What was under way
 * when it ends fails as passing and maybe delivered. It keeps the process alive only while a task is under way.
 */
export class CatalogThread {
  readonly #execArgv: string[];
  #worker: Worker | undefined;
  #watch: NodeJS.Timeout | undefined;
  #hasAnswered = true;
  readonly #pending = new Map<number, Pending>();
  #tasks = 0;

  /** `preload` for tests: a module that is loaded in the thread before anything else. */
  constructor({ preload }: { preload?: URL } = {}) {
    this.#execArgv = ['--no-warnings', ...(preload ? ['--import', preload.href] : [])];
  }

  ask<Name extends Task['name']>(
    account: Account,
    task: Extract<Task, { name: Name }>,
    context: ConnectorContext,
  ): Promise<Answers[Name]> {
    const { signal } = context;
    if (signal.aborted) return Promise.reject(stopping());
    this.#tasks += 1;
    const id = this.#tasks;
    return new Promise<Answers[Name]>((resolve, reject) => {
      const settle = () => {
        this.#pending.delete(id);
        signal.removeEventListener('abort', onAbort);
        clearTimeout(timer);
        if (this.#pending.size === 0) this.#rest();
      };
      const fail = (error: Error) => {
        settle();
        reject(error);
      };
      const onAbort = () => fail(stopping());
      const timer = setTimeout(() => fail(lost('took too long')), TASK_TIMEOUT_MS).unref();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, {
        context,
        fail,
        resolve(answer) {
          settle();
          resolve(answer);
        },
      });
      this.#post({ type: 'task', id, account, task });
      this.#watchOver();
    });
  }

  /** The destination's settings changed, or it is not used any more. */
  forget(destinationId: string): void {
    if (this.#worker) this.#post({ type: 'forget', destinationId });
  }

  /** What the thread holds, garbage included; 0 while there is none. */
  async usedHeapBytes(): Promise<number> {
    return (await this.#worker?.getHeapStatistics())?.used_heap_size ?? 0;
  }

  /** Ends the thread and what it does; the next task starts it again. */
  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #post(message: ToThread): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(ENTRY, {
      name: 'segment-catalog',
      env: {},
      argv: [],
      execArgv: this.#execArgv,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_MB },
    });
    const onEnd = (what: string) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const { fail } of [...this.#pending.values()]) fail(lost(what));
    };
    worker.on('message', (message: FromThread) => this.#take(message, worker));
    worker.on('error', (error) => onEnd(`failed (${error.name})`));
    worker.on('exit', () => onEnd('ended'));
    worker.unref();
    return worker;
  }

  #take(message: FromThread, worker: Worker): void {
    if (message.type === 'pong') {
      this.#hasAnswered = true;
    } else if (message.type === 'request') {
      void this.#exchange(message).then((answer) =>
        worker.postMessage({ type: 'answer', exchange: message.exchange, answer } satisfies ToThread),
      );
    } else {
      const pending = this.#pending.get(message.id);
      if (message.type === 'done') pending?.resolve(message.answer as never);
      else pending?.fail(new Error(message.message));
    }
  }

  /** A task that is not waited for any more sends nothing more. */
  async #exchange({
    id,
    request,
  }: Extract<FromThread, { type: 'request' }>): Promise<HttpResponse | TransportFault> {
    const context = this.#pending.get(id)?.context;
    if (!context)
      return {
        fault: 'passing',
        message: 'The request was not sent: nobody waits for it.',
        maybeDelivered: false,
      };
    try {
      return await context.http.request(request);
    } catch (error) {
      return faultOf(error);
    }
  }

  #watchOver(): void {
    this.#worker?.ref();
    this.#watch ??= setInterval(() => {
      if (!this.#hasAnswered) return void this.#worker?.terminate();
      this.#hasAnswered = false;
      this.#post({ type: 'ping' });
    }, STUCK_MS).unref();
  }

  #rest(): void {
    this.#worker?.unref();
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#hasAnswered = true;
  }
}

function faultOf(error: unknown): TransportFault {
  const message = error instanceof Error ? error.message : 'The request failed.';
  if (error instanceof ConfigError) return { fault: 'config', message, maybeDelivered: false };
  const maybeDelivered = error instanceof TransientError ? error.maybeDelivered : true;
  return { fault: 'passing', message, maybeDelivered };
}

function lost(what: string): TransientError {
  return new TransientError(`The connector's thread ${what}.`, { maybeDelivered: true });
}

function stopping(): TransientError {
  return new TransientError('The event was not waited for: this worker is stopping.', {
    maybeDelivered: true,
  });
}
