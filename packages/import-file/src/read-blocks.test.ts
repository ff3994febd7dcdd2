import { gzipSync } from 'node:zlib';
import { fileKeyOf } from './file-key.ts';
import { FILE_LIMITS } from './file-limits.ts';
import { gunzipped } from './gunzipped.ts';
import { parseMaps } from './parse-maps.ts';
import { planFile, type FileWishes } from './plan-file.ts';
import { readBlocks, type Block, type ReadBlocksOptions } from './read-blocks.ts';
import { toReportCsv } from './report-csv.ts';

async function* chunked(bytes: Buffer, size = 50_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function blocksOf(
  file: string,
  wishes: FileWishes = {},
  more: Partial<ReadBlocksOptions> = {},
): Promise<Block[]> {
  const bytes = Buffer.from(file);
  const plan = planFile(bytes, wishes);
  const from = more.from ?? plan.start;
  const blocks: Block[] = [];
  const options = { plan, fileKey: 'key', ...more, from };
  for await (const block of readBlocks(chunked(bytes.subarray(from.offset)), options)) blocks.push(block);
  return blocks;
}

const itemsOf = async (file: string, wishes?: FileWishes) =>
  (await blocksOf(file, wishes)).flatMap(({ items }) => items.map(({ item }) => item));
const refusalsOf = async (file: string, wishes?: FileWishes) =>
  (await blocksOf(file, wishes)).flatMap(({ refusals }) =>
    refusals.map(({ line, code, row }) => [line, code, row]),
  );

describe('readBlocks', () => {
  it('makes events of rows', async () => {
    const file = [
      'userId,event,timestamp,total,note,context.ip,messageId',
      'u1,Paid,2026-03-01 10:00:00,12.5,"a ""b""\nc",1.2.3.4,m1',
      'u2,,1772359200,,,,',
    ].join('\n');
    expect(await itemsOf(file, { event: 'Seen' })).toEqual([
      {
        ...{
          type: 'track',
          userId: 'u1',
          event: 'Paid',
          timestamp: '2026-03-01T10:00:00.000Z',
          messageId: 'm1',
        },
        properties: { total: 12.5, note: 'a "b"\nc' },
        context: { ip: '1.2.3.4' },
      },
      {
        type: 'track',
        userId: 'u2',
        event: 'Seen',
        timestamp: '2026-03-01T10:00:00.000Z',
        messageId: 'file-key-4',
      },
    ]);
  });

  it('takes the type from a column, and puts the rest where that has it', async () => {
    const items = await itemsOf('type,userId,event,plan\nidentify,u,,pro\nTRACK,u,Paid,pro\nwhat,u,,\n');
    expect(items).toEqual([
      { type: 'identify', userId: 'u', traits: { plan: 'pro' }, messageId: 'file-key-2' },
      { type: 'track', userId: 'u', event: 'Paid', properties: { plan: 'pro' }, messageId: 'file-key-3' },
      { type: 'what', userId: 'u', messageId: 'file-key-4' },
    ]);
  });

  it('leaves lines of JSON as they are, but for what they lack', async () => {
    const file = '{"type":"page","userId":"u","messageId":"m","x":[1]}\n{"userId":"u"}\n[1]\n';
    expect(await itemsOf(file, { type: 'track', event: 'Seen' })).toEqual([
      { type: 'page', userId: 'u', messageId: 'm', x: [1] },
      { type: 'track', event: 'Seen', userId: 'u', messageId: 'file-key-2' },
      [1], // refused by collection, which says why
    ]);
  });

  it('refuses rows with a reason each, and the others go on', async () => {
    const map = parseMaps(['total=properties.total:number']);
    const rows = [
      'u,2026-03-01,1',
      'u,03/04/2026,1',
      'u,2026-03-01,12 EUR',
      'u,2026-03-01',
      'u,"x"y,1',
      'u,2026-02-30,1',
    ];
    expect(await refusalsOf(`userId,time,total\n${rows.join('\n')}\n`, { map })).toEqual([
      [3, 'TY_ROW_TIME', rows[1]],
      [4, 'TY_ROW_VALUE', rows[2]],
      [5, 'TY_ROW_COLUMNS', rows[3]],
      [6, 'TY_ROW_QUOTE', rows[4]],
      [7, 'TY_ROW_TIME', rows[5]],
    ]);
    const deep = `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    const refused = await refusalsOf(`{"type":"track"}\n{"a":\n${deep}\n`);
    expect(refused.map(([line, code]) => [line, code])).toEqual([
      [2, 'TY_ROW_NOT_JSON'],
      ...refused.slice(1).map(() => [3, 'TY_EVENT_TOO_DEEP']),
    ]);
  });

  it('cuts blocks by rows and by bytes, and goes on behind any of them', async () => {
    const note = 'n'.repeat(2_000);
    const rows = Array.from({ length: 1_300 }, (_, n) => `u${n},${n < 600 ? 'x' : note}`);
    const file = `userId,note\n${rows.join('\n')}\n`;
    const blocks = await blocksOf(file);
    expect(blocks.map((block) => block.rows)).toEqual([500, 292, 196, 196, 116]);
    for (const { items } of blocks) {
      const bytes = items.reduce((sum, { json }) => sum + json.length + 1, 0);
      expect(bytes).toBeLessThanOrEqual(FILE_LIMITS.blockBytes);
    }
    for (const [at, { next }] of blocks.entries())
      expect(await blocksOf(file, {}, { from: next })).toEqual(blocks.slice(at + 1));
    const [first] = await blocksOf(file, {}, { firstRows: 700 });
    expect(first?.rows).toBe(700);
  });

  it('names a file by what is in it and how it is read', () => {
    const plan = planFile(Buffer.from('a,b\n1,2\n'), {});
    expect(fileKeyOf('hash', plan)).toBe(fileKeyOf('hash', { ...plan }));
    const others = [fileKeyOf('other', plan), fileKeyOf('hash', { ...plan, event: 'Paid' })];
    expect(new Set([fileKeyOf('hash', plan), ...others]).size).toBe(3);
  });
});

describe('gunzipped', () => {
  const read = async (bytes: Buffer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of gunzipped(chunked(bytes, 100))) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  it('takes gzip and plain bytes', async () => {
    const text = 'some text '.repeat(1_000);
    expect(await read(gzipSync(text))).toBe(text);
    expect(await read(Buffer.from(text))).toBe(text);
    expect(await read(Buffer.alloc(0))).toBe('');
  });
  it('says that a file is cut', async () => {
    const cut = gzipSync(Buffer.from(Array.from({ length: 9_999 }, (_, n) => n * n).join())).subarray(
      0,
      5_000,
    );
    await expect(read(cut)).rejects.toMatchObject({ code: 'TY_IMPORT_FILE' });
  });
});

it('writes a report that a spreadsheet may open', () => {
  const refusals = [
    { line: 2, code: 'TY_ROW_QUOTE' as const, message: 'No, "no".', row: '=HYPERLINK(1)\nb' },
  ];
  expect(toReportCsv(refusals, { isFirst: true })).toBe(
    'line,code,message,row\r\n2,TY_ROW_QUOTE,"No, ""no"".","\'=HYPERLINK(1)\nb"\r\n',
  );
});
