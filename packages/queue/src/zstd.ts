/**
 * zstd on contexts and a buffer that are kept. Node's one-shot functions make a context for each call: for a batch it
 * costs more than the work, and V8 keeps it until the next full collection, since its handle is weak.
 */
import {
  constants,
  createZstdCompress,
  createZstdDecompress,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { zstdPieceBytes } from '@trackyard/base';

const SCRATCH_BYTES = 2 * 1024 * 1024;
const PARAMS = { [constants.ZSTD_c_compressionLevel]: 1 };
/** JSON packs to less than this part of it: one piece, where pieces would be copied together. */
const PACKED_PART = 1 / 4;

/** What a stream of node:zlib works with underneath: in public it has no way of keeping a context and not waiting. */
interface Internals {
  _handle?: {
    writeSync(...parameters: [number, Buffer, number, number, Buffer, number, number]): void;
    onerror: unknown;
  };
  /** After a write: bytes left in the output, bytes left of the input. */
  _writeState?: Uint32Array;
}

/** A context that is used again and again; after a failure another one takes its place. */
class KeptContext {
  readonly #open: () => unknown;
  #stream: Internals | undefined;
  #hasFailed = false;

  constructor(open: () => unknown) {
    this.#open = open;
  }

  /** The bytes that all of `input` has become in `output`; nothing where it failed, or where this Node works otherwise. */
  run(flush: number, input: Buffer, output: Buffer): number | undefined {
    const { _handle: handle, _writeState: left } = (this.#stream ??= this.#opened());
    if (typeof handle?.writeSync !== 'function' || left?.length !== 2) return undefined;
    handle.writeSync(flush, input, 0, input.length, output, 0, output.length);
    const [room = 0, unread = 0] = left;
    if (!this.#hasFailed && unread === 0 && room > 0) return output.length - room;
    this.drop();
    return undefined;
  }

  /** It may be within a frame. */
  drop(): void {
    this.#stream = undefined;
  }

  #opened(): Internals {
    const stream = this.#open() as Internals;
    this.#hasFailed = false;
    if (stream._handle) stream._handle.onerror = () => (this.#hasFailed = true);
    return stream;
  }
}

const packing = new KeptContext(() => createZstdCompress({ params: PARAMS }));
const unpacking = new KeptContext(() => createZstdDecompress());
let scratch: Buffer | undefined;

/** One frame; good until the next call of a function of this module. */
export function pack(plain: Buffer): Buffer {
  scratch ??= Buffer.allocUnsafe(SCRATCH_BYTES);
  const length = packing.run(constants.ZSTD_e_end, plain, scratch);
  if (length !== undefined) return scratch.subarray(0, length);
  return zstdCompressSync(plain, { params: PARAMS, chunkSize: Math.ceil(plain.length * PACKED_PART) });
}

/** What is in a frame; good until the next call of a function of this module. Throws where it is damaged. */
export function unpack(frame: Buffer): Buffer {
  scratch ??= Buffer.allocUnsafe(SCRATCH_BYTES);
  const room = zstdPieceBytes(frame);
  if (room <= scratch.length) {
    const length = unpacking.run(constants.ZSTD_e_continue, frame, scratch.subarray(0, room));
    if (length === room - 1) return scratch.subarray(0, length);
    unpacking.drop();
  }
  return zstdDecompressSync(frame, { chunkSize: room });
}
