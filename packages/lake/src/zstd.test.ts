import { randomBytes } from 'node:crypto';
import { pack, packLines, textBytesOf, unpack } from './zstd.ts';

const MIB = 1024 * 1024;
/** A line that does not pack. */
const line = (bytes: number) => Buffer.from(randomBytes(bytes).toString('hex').slice(0, bytes));

describe('zstd of the lake', () => {
  it.each([
    ['one', [5]],
    ['empty ones', [0, 0, 3, 0]],
    ['as many as fill a piece', [MIB - 1]],
    ['a line feed on the border of pieces', [MIB, MIB - 2]],
    ['longer than two pieces', [7, 2 * MIB + 500_000, 12]],
    ['many', Array.from({ length: 4_000 }, (_, n) => n % 1_000)],
  ])('packs lines as their text: %s', async (_name, lengths) => {
    const lines = lengths.map(line);
    const text = lines.map((one) => `${one.toString()}\n`).join('');
    const packed = await packLines(lines, 1);
    expect((await unpack(packed)).equals(Buffer.from(text))).toBe(true);
    expect(textBytesOf(lines)).toBe(text.length);
    expect(packed.length).toBeLessThan((await pack(text, 1)).length * 1.01 + 100);
    expect((await packLines(lines, 1)).equals(packed)).toBe(true);
  });
});
