import { open } from 'node:fs/promises';
import type { RowRefusal } from '@trackyard/import-file';

/** Refused rows in a file, a JSON object a line; the file is made with the first. */
export class RefusedReport {
  readonly path: string;
  #bytes: number;

  private constructor(path: string, bytes: number) {
    this.path = path;
    this.#bytes = bytes;
  }

  /** Goes on behind `bytes`: what a killed process wrote after it noted its place comes again. */
  static async open(path: string, bytes: number): Promise<RefusedReport> {
    const file = await open(path, bytes === 0 ? 'w' : 'r+', 0o600);
    await file.truncate(bytes);
    await file.close();
    return new RefusedReport(path, bytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  async add(rows: readonly (Omit<RowRefusal, 'code'> & { code: string })[]): Promise<void> {
    if (rows.length === 0) return;
    const text = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const file = await open(this.path, 'a');
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    this.#bytes += text.length;
  }
}
