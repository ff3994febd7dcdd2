import { gunzipSync } from 'node:zlib';
import { WireReader } from './wire.ts';

export interface RecordBatch {
  isCompressed: boolean;
  producerId: bigint;
  firstSequence: number;
  records: { key: string | null; value: string; headers: Record<string, string>; timestamp: number }[];
}

/** A record batch of version 2, or an error for what a broker would call corrupt: https://kafka.apache.org/documentation/#recordbatch */
export function readRecordBatch(bytes: Buffer): RecordBatch {
  const reader = new WireReader(bytes);
  reader.int64(); // base offset
  const length = reader.int32();
  if (length !== bytes.length - 12) throw new Error('The batch has the wrong length.');
  reader.int32(); // partition leader epoch
  if (reader.int8() !== 2) throw new Error('The batch is not of version 2.');
  const crc = reader.uint32();
  if (crc !== crc32c(reader.rest())) throw new Error('The batch has the wrong checksum.');
  const isCompressed = readCodec(reader.int16());
  const lastOffsetDelta = reader.int32();
  const firstTimestamp = Number(reader.int64());
  reader.int64(); // the last timestamp
  const producerId = reader.int64();
  reader.int16(); // producer epoch
  const firstSequence = reader.int32();
  const count = reader.int32();
  if (lastOffsetDelta !== count - 1) throw new Error('The batch has another number of records than it says.');
  const body = new WireReader(isCompressed ? gunzipSync(reader.rest()) : reader.rest());
  const records = Array.from({ length: count }, () => readRecord(body, firstTimestamp));
  return { isCompressed, producerId, firstSequence, records };
}

function readCodec(attributes: number): boolean {
  const codec = attributes & 0b111;
  if (codec > 1) throw new Error('The batch has an unknown compression.');
  return codec === 1;
}

function readRecord(reader: WireReader, firstTimestamp: number): RecordBatch['records'][number] {
  const end = reader.varint() + reader.offset;
  reader.int8(); // attributes
  const timestamp = firstTimestamp + reader.varint();
  reader.varint(); // offset delta
  const [key, value] = [reader.varintBytes(), reader.varintBytes()];
  const headers = Array.from({ length: reader.varint() }, () => [
    String(reader.varintBytes()),
    String(reader.varintBytes()),
  ]);
  if (reader.offset !== end) throw new Error('A record has the wrong length.');
  return { key: key && String(key), value: String(value), headers: Object.fromEntries(headers), timestamp };
}

function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
