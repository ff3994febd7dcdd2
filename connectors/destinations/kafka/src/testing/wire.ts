/** Reads Kafka's primitive types: https://kafka.apache.org/protocol#protocol_types */
export class WireReader {
  offset = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int8 = () => this.#bytes.readInt8(this.#advance(1));
  int16 = () => this.#bytes.readInt16BE(this.#advance(2));
  int32 = () => this.#bytes.readInt32BE(this.#advance(4));
  uint32 = () => this.#bytes.readUInt32BE(this.#advance(4));
  int64 = () => this.#bytes.readBigInt64BE(this.#advance(8));
  bytes = (length: number) => this.#bytes.subarray(this.#advance(length), this.offset);
  rest = () => this.#bytes.subarray(this.offset);

  string(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.bytes(length).toString('utf8');
  }

  /** `null` where the length is negative. */
  array<Item>(item: () => Item): Item[] | null {
    const length = this.int32();
    return length < 0 ? null : Array.from({ length }, item);
  }

  /** Zigzag. */
  varint(): number {
    let [value, shift] = [0, 0];
    for (let byte = 0x80; byte & 0x80; shift += 7) {
      byte = this.#bytes.readUInt8(this.#advance(1));
      value += (byte & 0x7f) * 2 ** shift;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  varintBytes(): Buffer | null {
    const length = this.varint();
    return length < 0 ? null : this.bytes(length);
  }

  #advance(length: number): number {
    const at = this.offset;
    if (at + length > this.#bytes.length) throw new Error('A request ends too early.');
    this.offset += length;
    return at;
  }
}

function fixed(length: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(length);
  write(bytes);
  return bytes;
}

/** Writes them. */
export const wire = {
  int8: (value: number) => fixed(1, (bytes) => bytes.writeInt8(value)),
  int16: (value: number) => fixed(2, (bytes) => bytes.writeInt16BE(value)),
  int32: (value: number) => fixed(4, (bytes) => bytes.writeInt32BE(value)),
  int64: (value: number) => fixed(8, (bytes) => bytes.writeBigInt64BE(BigInt(value))),
  string: (text: string | null) =>
    text === null ? wire.int16(-1) : Buffer.concat([wire.int16(Buffer.byteLength(text)), Buffer.from(text)]),
  bytes: (bytes: Buffer) => Buffer.concat([wire.int32(bytes.length), bytes]),
  array: (items: readonly Buffer[]) => Buffer.concat([wire.int32(items.length), ...items]),
};
