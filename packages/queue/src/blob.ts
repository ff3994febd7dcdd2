import { splitAtLineFeeds } from '@trackyard/base';
import { pack, unpack } from './zstd.ts';

/** Below this there is little to save: an event alone repeats nothing. */
const COMPRESS_FROM_BYTES = 4096;
const PLAIN = 0;
const ZSTD = 1;
const LINE_FEED = 10;
const SCRATCH_BYTES = 2 * 1024 * 1024;
/** Of a UTF-16 code unit in UTF-8, at most. */
const BYTES_A_UNIT = 3;

/** Where lines are written to before they are packed or copied: fresh memory for each would cost six times as much. */
let scratch: Buffer | undefined;

/** Lines (without line feeds in them) as one blob: a format byte, then the lines, compressed where it pays. */
export function encodeLines(lines: readonly string[]): Buffer {
  const plain = writeLines(lines);
  const isSmall = plain.length < COMPRESS_FROM_BYTES;
  const body = isSmall ? plain : pack(plain);
  const blob = Buffer.allocUnsafe(1 + body.length);
  blob[0] = isSmall ? PLAIN : ZSTD;
  body.copy(blob, 1);
  return blob;
}

/** Good until the next call. */
function writeLines(lines: readonly string[]): Buffer {
  let most = 0;
  for (const line of lines) most += BYTES_A_UNIT * line.length + 1;
  const target =
    most <= SCRATCH_BYTES ? (scratch ??= Buffer.allocUnsafe(SCRATCH_BYTES)) : Buffer.allocUnsafe(most);
  let at = 0;
  for (const line of lines) {
    at += target.write(line, at);
    target[at++] = LINE_FEED;
  }
  return target.subarray(0, Math.max(0, at - 1));
}

/** The lines of a blob that {@link encodeLines} made. Throws on anything else. */
export function decodeLines(blob: Buffer): string[] {
  const text = contentOf(blob).toString('utf8');
  return text === '' ? [] : text.split('\n');
}

/** As {@link decodeLines}: each line's bytes, parts of one buffer. */
export function decodeLineBytes(blob: Buffer): Buffer[] {
  const bytes = Buffer.from(contentOf(blob));
  return bytes.length === 0 ? [] : splitAtLineFeeds(bytes);
}

/** Good until the next blob. */
function contentOf(blob: Buffer): Buffer {
  const format = blob[0];
  if (format !== PLAIN && format !== ZSTD) throw new Error(`Unknown blob format ${String(format)}`);
  const body = blob.subarray(1);
  return format === PLAIN ? body : unpack(body);
}
