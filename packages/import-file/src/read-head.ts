import { isUtf8 } from 'node:buffer';
import { TrackyardError } from '@trackyard/base';
import { csvFields } from './csv-fields.ts';
import { FILE_LIMITS } from './file-limits.ts';
import type { FileFormat, FileWishes } from './plan-file.ts';
import { splitHead, type FilePlace } from './split-rows.ts';

/** What a file's beginning says of it. */
export type FileHead =
  | { format: 'ndjson'; start: FilePlace }
  | {
      format: 'csv';
      delimiter: string;
      names: string[];
      /** Fields of the first rows. */
      samples: string[][];
      start: FilePlace;
    };

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const DELIMITERS = [',', ';', '\t', '|'];
const SAMPLE_ROWS = 200;
const MOST_BLANK_LINES = 50;

/** Throws `TY_IMPORT_FILE` for what is no text in UTF-8, has no rows or no header. */
export function readHead(head: Buffer, wishes: Pick<FileWishes, 'format' | 'delimiter'>): FileHead {
  const offset = head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  refuseOtherFiles(head);
  const lines = linesOf(head, offset);
  const first = lines.findIndex(({ text }) => text.trim() !== '');
  const header = lines[first];
  if (!header) refuse('The file is empty.');
  if (formatOf(header.text, wishes.format) === 'ndjson')
    return { format: 'ndjson', start: { offset, line: 1 } };
  if (header.next === undefined) {
    if (header.text.includes('\r')) refuse('Its lines end with CR alone: save it with LF or CRLF.');
    refuse(
      lines.length === 1 && head.length < FILE_LIMITS.headBytes
        ? 'There is no row below the header.'
        : TOO_LONG,
    );
  }
  if (!isUtf8(head.subarray(header.offset, header.next))) refuse('The header is not UTF-8.');
  const delimiter = wishes.delimiter ?? delimiterOf(header.text);
  const names = csvFields([header.text], delimiter)[0]?.map((name) => name.trim());
  if (!names) refuse('The header cannot be read: its quotes do not fit.');
  if (names.length > FILE_LIMITS.columns) refuse(`A file may have ${FILE_LIMITS.columns} columns at most.`);
  const start = { offset: header.next, line: first + 2 };
  const rows = splitHead(head, { delimiter, from: start }).filter(({ problem }) => problem === undefined);
  const texts = rows.slice(0, SAMPLE_ROWS).map(({ text }) => text);
  const samples = csvFields(texts, delimiter).filter((row) => row?.length === names.length);
  return { format: 'csv', delimiter, names, samples: samples as string[][], start };
}

const TOO_LONG = 'The first line is too long for a header.';

interface Line {
  text: string;
  offset: number;
  /** Absent of a line that does not end here. */
  next?: number;
}

function linesOf(head: Buffer, from: number): Line[] {
  const lines: Line[] = [];
  for (let at = from; at < head.length && lines.length <= MOST_BLANK_LINES;) {
    const end = head.indexOf(0x0a, at);
    const bytes = head.subarray(at, end === -1 ? head.length : end);
    const text = bytes.toString('utf8').replace(/\r$/, '');
    lines.push(end === -1 ? { text, offset: at } : { text, offset: at, next: end + 1 });
    at = end === -1 ? head.length : end + 1;
  }
  return lines;
}

function formatOf(firstLine: string, wished: FileFormat | undefined): FileFormat {
  return wished ?? (firstLine.trimStart().startsWith('{') ? 'ndjson' : 'csv');
}

/** The one that parts the header most often, quoted names aside. */
function delimiterOf(header: string): string {
  const open = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const counts = DELIMITERS.map((delimiter) => open.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

function refuseOtherFiles(head: Buffer): void {
  const is = (...bytes: number[]) => head.subarray(0, bytes.length).equals(Buffer.from(bytes));
  if (is(0x50, 0x4b, 0x03, 0x04)) refuse('This is a ZIP file or an Excel workbook: save it as CSV in UTF-8.');
  if (is(0xff, 0xfe) || is(0xfe, 0xff)) refuse('The file is UTF-16: save it in UTF-8.');
  if (head.subarray(0, 4_096).includes(0)) refuse('This is no text file.');
}

function refuse(message: string): never {
  throw new TrackyardError('TY_IMPORT_FILE', { message });
}
