import fc from 'fast-check';
import { FILE_LIMITS } from './file-limits.ts';
import { splitRows, type FilePlace, type FileRow } from './split-rows.ts';

const START: FilePlace = { offset: 0, line: 1 };

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(
  file: string | Buffer,
  {
    size = 7,
    from = START,
    ...given
  }: { size?: number; delimiter?: string | undefined; from?: FilePlace } = {},
): Promise<FileRow[]> {
  const bytes = Buffer.from(file);
  const delimiter = 'delimiter' in given ? given.delimiter : ',';
  const rows: FileRow[] = [];
  for await (const row of splitRows(chunked(bytes.subarray(from.offset), size), { delimiter, from }))
    rows.push(row);
  return rows;
}

const brief = (rows: FileRow[]) =>
  rows.map(({ line, text, problem }) => [line, text, ...(problem ? [problem] : [])]);

describe('splitRows', () => {
  it.each<[string, string, unknown[]]>([
    [
      'LF, and a last line without one',
      'a,b\nc,d',
      [
        [1, 'a,b'],
        [2, 'c,d'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\nc,d\r\n',
      [
        [1, 'a,b'],
        [2, 'c,d'],
      ],
    ],
    [
      'blank lines',
      'a\n\n  \r\nb\n',
      [
        [1, 'a'],
        [4, 'b'],
      ],
    ],
    [
      'line breaks in quotes',
      'a,"x\ny"\nb,"z\r\n"\r\nc\n',
      [
        [1, 'a,"x\ny"'],
        [3, 'b,"z\r\n"'],
        [5, 'c'],
      ],
    ],
    [
      'quotes in quotes',
      '"a""\n""b"\nc\n',
      [
        [1, '"a""\n""b"'],
        [3, 'c'],
      ],
    ],
    [
      'a quote within a field',
      '5" disk,x\nb\n',
      [
        [1, '5" disk,x'],
        [2, 'b'],
      ],
    ],
    [
      'text behind quotes',
      '"a"b,c\nd\n',
      [
        [1, '"a"b,c', 'TY_ROW_QUOTE'],
        [2, 'd'],
      ],
    ],
    [
      'a quote that never ends',
      'a\n"b,c\nd\ne',
      [
        [1, 'a'],
        [2, '"b,c', 'TY_ROW_QUOTE'],
        [3, 'd'],
        [4, 'e'],
      ],
    ],
  ])('takes %s', async (_name, file, rows) => {
    for (const size of [1, 3, 1_000]) expect(brief(await rowsOf(file, { size }))).toEqual(rows);
  });

  it('takes quotes of NDJSON for what they are', async () => {
    expect(brief(await rowsOf('{"a":"x"}\n"\n', { delimiter: undefined }))).toEqual([
      [1, '{"a":"x"}'],
      [2, '"'],
    ]);
  });

  it('refuses what is not UTF-8, alone', async () => {
    const file = Buffer.concat([Buffer.from('a\nM'), Buffer.from([0xfc]), Buffer.from('ller\nMüller\n')]);
    expect(brief(await rowsOf(file))).toEqual([
      [1, 'a'],
      [2, 'M\uFFFDller', 'TY_ROW_NOT_UTF8'],
      [3, 'Müller'],
    ]);
  });

  it.each([[','], [undefined]])(
    'refuses a row that is too long, and shows its beginning; delimiter %p',
    async (delimiter) => {
      const long = 'x'.repeat(FILE_LIMITS.rowBytes + 1);
      for (const size of [1_000, 200_000]) {
        const rows = await rowsOf(`a\n${long}\nb\n${long}`, { size, delimiter });
        expect(rows.map(({ line, problem }) => [line, problem])).toEqual([
          [1, undefined],
          [2, 'TY_ROW_TOO_LONG'],
          [3, undefined],
          [4, 'TY_ROW_TOO_LONG'],
        ]);
        expect(rows[1]?.text).toBe('x'.repeat(1_000));
      }
    },
  );

  it('loses one line and not the rest where quotes stay open for longer than a row', async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => `row ${n},some text in the middle`);
    const rows = await rowsOf(`"open,x\n${lines.join('\n')}\n`, { size: 5_000 });
    expect(rows.map(({ text }) => text)).toEqual(['"open,x', ...lines]);
    expect(rows.filter(({ problem }) => problem)).toHaveLength(1);
  });

  it('finds the same rows however the bytes are cut, and from the place behind any row on', async () => {
    const piece = fc.constantFrom('a', '"', '""', ',', '\n', '\r\n', 'ü', ' ', ',"');
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (pieces, size) => {
          const file = pieces.join('');
          const whole = await rowsOf(file, { size: 10_000 });
          expect(await rowsOf(file, { size })).toEqual(whole);
          for (const [at, { next }] of whole.entries())
            expect(await rowsOf(file, { size, from: next })).toEqual(whole.slice(at + 1));
        },
      ),
      { numRuns: 300 },
    );
  });
});
