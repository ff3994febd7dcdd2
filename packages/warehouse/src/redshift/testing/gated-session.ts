import type { Socket } from 'node:net';
import type { LogicalType } from '../../logical-type.ts';
import type { CopySource } from './read-copy.ts';
import { readCopy, stagedColumns } from './read-copy.ts';
import { translate } from './redshift-sql.ts';
import { errorResponse, MessageReader, startupOf, textAt, wireMessage } from './wire-messages.ts';

/** An error that the double is to answer with. */
export interface ScriptedFailure {
  statement: RegExp;
  message: string;
  state: string;
}

/** What the sessions of one double share. */
export interface Gate {
  readonly source: CopySource;
  /** Statements that were refused, and faults of the double's own. */
  readonly refused: string[];
  readonly failures: ScriptedFailure[];
  /** Statements end after so many milliseconds, whatever their session wants: as the queue's timeout has it. */
  queueTimeoutMs: number | undefined;
  /** Notes what `sys_load_error_detail` tells of an object that COPY could not read. */
  noteLoadError(error: LoadError): Promise<void>;
}

export interface LoadError {
  file: string;
  column: string;
  message: string;
}

/** What a scripted failure matches at the beginning of a session. */
const CONNECT = 'CONNECT';

/** One connection of a client's, and the one to PostgreSQL behind it: the end of either is the end of both. */
export class GatedSession {
  readonly #client: Socket;
  readonly #backend: Socket;
  readonly #gate: Gate;
  readonly #staged = new Map<string, ReadonlyMap<string, LogicalType>>();
  /** Set while a COPY is under way: what the server is to get once it is ready. */
  #copied: readonly Buffer[] | undefined;

  constructor(client: Socket, backend: Socket, gate: Gate) {
    this.#client = client;
    this.#backend = backend;
    this.#gate = gate;
  }

  /** Resolves when the session has ended. */
  async run(): Promise<void> {
    await Promise.all([this.#ending(this.#serve()), this.#ending(this.#answer())]);
  }

  /** PostgreSQL rolls back what it was at, and lets go of its locks. */
  async #ending(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!isBroken(error)) this.#gate.refused.push(`the double: ${String(error)}`);
    } finally {
      this.#client.destroy();
      this.#backend.destroy();
    }
  }

  /** Works off what the client says, one message after the other. */
  async #serve(): Promise<void> {
    const messages = new MessageReader();
    let isStarted = false;
    for await (const bytes of this.#client as AsyncIterable<Buffer>) {
      messages.add(bytes);
      while (!isStarted) {
        const startup = messages.takeStartup();
        if (!startup) break;
        isStarted = this.#start(startup);
      }
      if (!isStarted) continue;
      for (const message of messages.take()) this.#backend.write(await this.#translated(message));
    }
  }

  async #answer(): Promise<void> {
    const messages = new MessageReader();
    for await (const bytes of this.#backend as AsyncIterable<Buffer>) {
      messages.add(bytes);
      for (const { type, whole } of messages.take()) {
        if (type === 'G') this.#sendCopied();
        else this.#client.write(whole);
      }
    }
  }

  #start(startup: Buffer): boolean {
    if (startupOf(startup) === 'ssl') {
      this.#client.write('N');
      return false;
    }
    const failure = this.#scripted(CONNECT);
    if (failure) this.#client.end(errorResponse(failure));
    else this.#backend.write(startup);
    return true;
  }

  async #translated({ type, whole, body }: { type: string; whole: Buffer; body: Buffer }): Promise<Buffer> {
    if (type === 'Q') return wireMessage('Q', await this.#statement(textAt(body, 0)));
    if (type !== 'P') return whole;
    const name = textAt(body, 0);
    const text = textAt(body, Buffer.byteLength(name) + 1);
    const types = body.subarray(Buffer.byteLength(name) + Buffer.byteLength(text) + 2);
    return wireMessage('P', name, await this.#statement(text), types);
  }

  /** What the server gets instead of `text`. */
  async #statement(text: string): Promise<string> {
    const failure = this.#scripted(text);
    if (failure) return refusal(failure.message, failure.state);
    if (text.startsWith('COPY')) return this.#copy(text);
    const translated = translate(text, this.#gate.queueTimeoutMs);
    if ('refused' in translated) {
      this.#gate.refused.push(translated.refused);
      return refusal(translated.refused, '42601');
    }
    const staged = stagedColumns(text);
    if (staged) this.#staged.set(firstName(text), staged);
    return translated.sql;
  }

  #scripted(text: string): ScriptedFailure | undefined {
    const { failures } = this.#gate;
    const place = failures.findIndex(({ statement }) => statement.test(text));
    return place === -1 ? undefined : failures.splice(place, 1)[0];
  }

  async #copy(text: string): Promise<string> {
    const copied = await readCopy(text, this.#gate.source, this.#staged.get(firstName(text)));
    if ('sql' in copied) {
      this.#copied = copied.rows;
      return copied.sql;
    }
    if (copied.detail) await this.#gate.noteLoadError(copied.detail);
    return refusal(copied.refused, 'XX000');
  }

  #sendCopied(): void {
    for (const rows of this.#copied ?? []) this.#backend.write(wireMessage('d', rows));
    this.#copied = undefined;
    this.#backend.write(wireMessage('c'));
  }
}

function firstName(text: string): string {
  return /"[^"]+"/.exec(text)?.[0] ?? '';
}

/** Raised inside, so that it ends the transaction. */
function refusal(message: string, state: string): string {
  return `SELECT redshift.refuse($refuse$${message.replaceAll('$', '')}$refuse$, '${state}')`;
}

/** Whether somebody only went away. */
function isBroken(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
