import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** What a file holds, row by row. */
export interface WrittenRows {
  good: number;
  /** Lines of the rows that are broken, each with the code that it must be refused with. */
  refused: [number, string][];
  /** Of the good rows. */
  firstTime: string;
  lastTime: string;
}

const FIRST_MS = Date.parse('2025-01-01T00:00:00.000Z');
const BROKEN_EVERY = 500;
const CODES = ['TY_ROW_TIME', 'TY_EVENT_NO_USER', 'TY_ROW_COLUMNS'] as const;

/** Writes a CSV file of numbered rows, every 500th of them broken in one of three ways; some fields hold line breaks. */
export async function writeRows(
  path: string,
  { rows, event }: { rows: number; event: string },
): Promise<WrittenRows> {
  const file = createWriteStream(path);
  const written: WrittenRows = { good: 0, refused: [], firstTime: '', lastTime: '' };
  file.write('userId,event,timestamp,n,total,note\n');
  let line = 2;
  for (let n = 0; n < rows; n++) {
    const code =
      n % BROKEN_EVERY === BROKEN_EVERY - 1 ? CODES[Math.floor(n / BROKEN_EVERY) % CODES.length] : undefined;
    const time = new Date(FIRST_MS + n * 1_000).toISOString();
    const isLong = n % 100 === 1 && code === undefined;
    const user = code === 'TY_EVENT_NO_USER' ? '' : `user-${n % 5_000}`;
    const at = code === 'TY_ROW_TIME' ? '31/12/2025' : time;
    const note = isLong ? `"first, of row ${n}\nsecond ""line"""` : `a note about row ${n}`;
    const more = code === 'TY_ROW_COLUMNS' ? ',one too many' : '';
    if (!file.write(`${user},${event},${at},${n},${n}.5,${note}${more}\n`)) await once(file, 'drain');
    if (code) written.refused.push([line, code]);
    else {
      written.good += 1;
      written.firstTime ||= time;
      written.lastTime = time;
    }
    line += isLong ? 2 : 1;
  }
  file.end();
  await once(file, 'close');
  return written;
}
