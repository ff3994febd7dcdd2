import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** Where a command reads and writes: the process's own streams, or a test's. */
export interface Terminal {
  input: Readable & { isTTY?: boolean };
  output: Writable & { isTTY?: boolean };
  /** Aborts with Ctrl-C. */
  signal: AbortSignal;
}

/** Asks, and takes nothing but y or yes for a yes; Ctrl-C is a no. */
export async function confirm({ input, output, signal }: Terminal, question: string): Promise<boolean> {
  const lines = createInterface({ input, output });
  // A terminal that is read line by line gives Ctrl-C to its reader, not to the process.
  const left = new AbortController();
  lines.once('SIGINT', () => left.abort());
  try {
    const answer = await lines.question(`${question} [y/N] `, {
      signal: AbortSignal.any([signal, left.signal]),
    });
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}

/** Lines that stand for one thing that changes: written over one another where somebody looks, else one by one. */
export class StatusLine {
  readonly #output: Terminal['output'];
  #shown = '';

  constructor({ output }: Terminal) {
    this.#output = output;
  }

  show(text: string): void {
    if (text === this.#shown) return;
    this.#output.write(this.#output.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    this.#shown = text;
  }

  end(): void {
    if (this.#output.isTTY && this.#shown !== '') this.#output.write('\n');
    this.#shown = '';
  }
}
