import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { pack, unpack } from './zstd.ts';

const text = (n: number) => `{"event":"Product Viewed","n":${n}}\n`.repeat(200 + n);
const frames = Array.from({ length: 20 }, (_, n) => zstdCompressSync(text(n)));

describe('zstd on kept contexts', () => {
  it('makes frames that anybody can read, one after the other', () => {
    for (const [n] of frames.entries()) {
      const frame = Buffer.from(pack(Buffer.from(text(n))));
      expect(zstdDecompressSync(frame).toString()).toBe(text(n));
    }
  });

  it('reads frames that anybody has made', () => {
    for (const [n, frame] of frames.entries()) expect(unpack(frame).toString()).toBe(text(n));
  });

  it('reads and makes what does not fit into the buffer that is kept', () => {
    const large = Buffer.from(Array.from({ length: 400_000 }, (_, n) => `line ${n * 7919}`).join('\n'));
    expect(zstdDecompressSync(pack(large)).equals(large)).toBe(true);
    expect(unpack(zstdCompressSync(large)).equals(large)).toBe(true);
  });

  it.each([
    ['cut off', (frame: Buffer) => frame.subarray(0, frame.length - 7)],
    ['cut off within its header', (frame: Buffer) => frame.subarray(0, 3)],
    ['no frame', (frame: Buffer) => Buffer.concat([Buffer.from('xx'), frame.subarray(2)])],
    [
      'damaged',
      (frame: Buffer) => Buffer.concat([frame.subarray(0, 12), Buffer.alloc(frame.length - 12, 255)]),
    ],
  ])('throws where a frame is %s, and reads the next one all the same', (_name, damage) => {
    expect(() => unpack(damage(frames[3]!))).toThrow();
    expect(unpack(frames[4]!).toString()).toBe(text(4));
  });
});
