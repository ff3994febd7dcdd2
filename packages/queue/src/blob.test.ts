import fc from 'fast-check';
import { decodeLineBytes, decodeLines, encodeLines } from './blob.ts';

describe('blob', () => {
  it('gives back the lines, small and large', () => {
    const line = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, fc.integer({ min: 1, max: 400 })), { minLength: 1, maxLength: 5 }),
        (parts) => {
          const lines = parts.map(([text, times]) => `x${text.repeat(times)}`);
          const blob = encodeLines(lines);
          expect(decodeLines(blob)).toEqual(lines);
          expect(decodeLineBytes(blob).map(String)).toEqual(lines);
        },
      ),
      { numRuns: 30 },
    );
    expect(decodeLines(encodeLines([]))).toEqual([]);
  });

  it('compresses from a few kB on, and leaves small ones as they are', () => {
    const line = JSON.stringify({ event: 'Product Viewed', properties: { sku: 'x'.repeat(50) } });
    expect(encodeLines([line])).toHaveLength(line.length + 1);
    const many = Array.from({ length: 100 }, () => line);
    expect(encodeLines(many).length).toBeLessThan((100 * line.length) / 6);
  });

  it('refuses bytes that it did not make', () => {
    expect(() => decodeLines(Buffer.from('{}'))).toThrow('Unknown blob format 123');
  });
});
