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

  add(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
  }

  /** The first message of a session, which has no type, once it is whole. */
  takeStartup(): Buffer | undefined {
    if (this.#rest.length < 4) return undefined;
    const length = this.#rest.readInt32BE(0);
    return this.#rest.length < length ? undefined : this.#cut(length);
  }

  *take(): Generator<WireMessage> {
    while (this.#rest.length >= 5) {
      const length = this.#rest.readInt32BE(1) + 1;
      if (this.#rest.length < length) return;
      const whole = this.#cut(length);
      yield { type: String.fromCharCode(whole[0] ?? 0), whole, body: whole.subarray(5) };
    }
  }

  #cut(length: number): Buffer {
    const cut = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return cut;
  }
}

const SSL_REQUEST = 80_877_103;

export function startupOf(startup: Buffer): 'ssl' | 'session' {
  return startup.readInt32BE(4) === SSL_REQUEST ? 'ssl' : 'session';
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

export function errorResponse({ message, state }: { message: string; state: string }): Buffer {
  return wireMessage('E', 'SFATAL', 'VFATAL', `C${state}`, `M${message}`, Buffer.alloc(1));
}

/** The text that begins at `start` and ends with NUL. */
export function textAt(body: Buffer, start: number): string {
  return body.toString('utf8', start, body.indexOf(0, start));
}
