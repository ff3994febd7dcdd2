import { Socket } from 'node:net';

/** A connection that breaks right after its `limit`th piece to the server has gone. */
export class BreakingSocket extends Socket {
  readonly #limit: number;
  #sent = 0;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  // Not `write`: `connect` puts the original back.
  override _write(...write: Parameters<Socket['_write']>): void {
    super._write(...write);
    this.#count();
  }

  override _writev(...write: Parameters<NonNullable<Socket['_writev']>>): void {
    super._writev?.(...write);
    this.#count();
  }

  #count(): void {
    if (++this.#sent === this.#limit) this.destroy();
  }
}
