/** One message of PostgreSQL's protocol, version 3. https://www.postgresql.org/docs/current/protocol-message-formats.html */
export interface WireMessage {
  type: string;
  /** Type and length included. */
  whole: Buffer;
  body: Buffer;
}

/** Cuts a stream of bytes into messages. */
export class MessageReader {
  #rest = Buffer.alloc(0);

  *read(bytes: Buffer): Generator<WireMessage> {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 5) {
      const length = this.#rest.readInt32BE(1) + 1;
      if (this.#rest.length < length) return;
      const whole = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      yield { type: String.fromCharCode(whole[0] ?? 0), whole, body: whole.subarray(5) };
    }
  }
}

export function wireMessage(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)),
  );
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Length of the text that begins at `start` and ends with NUL. */
export function textAt(body: Buffer, start: number): string {
  return body.toString('utf8', start, body.indexOf(0, start));
}
