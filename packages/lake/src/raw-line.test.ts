import { randomBytes } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeBody } from './decode-body.ts';
import { bodyBytes, encodeBody, parseRawLine } from './raw-line.ts';
import { makeLine } from './testing/make-line.ts';

describe('a line of the lake', () => {
  it('keeps any bytes exactly', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' })), (body) => {
        const bytes = Buffer.from(body as string);
        const text = JSON.stringify(makeLine(encodeBody(bytes)));
        expect(text).not.toContain('\n');
        expect(bodyBytes(parseRawLine(text)).equals(bytes)).toBe(true);
      }),
    );
  });

  it.each([
    ['NUL', Buffer.from('{"a":"\0"}'), 'utf8'],
    ['a byte order mark', Buffer.from('\ufeff{}'), 'utf8'],
    ['line separators', Buffer.from('{\n\r\u2028}'), 'utf8'],
    ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'base64'],
    ['a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0x80]), 'base64'],
    ['a cut letter', Buffer.from('é').subarray(0, 1), 'base64'],
    ['nothing', Buffer.alloc(0), 'utf8'],
    ['random bytes', Buffer.concat([Buffer.of(0xff), randomBytes(5000)]), 'base64'],
  ])('keeps %s exactly, as %s', (_name, bytes, encoding) => {
    const line = makeLine({ body: bytes });
    expect(line.encoding).toBe(encoding);
    expect(bodyBytes(parseRawLine(JSON.stringify(line))).equals(bytes)).toBe(true);
  });

  it.each(['', 'no JSON', '[]', 'null', '"x"', '{}', JSON.stringify({ ...makeLine(), body: 1 })])(
    'is not %j',
    (text) => {
      expect(() => parseRawLine(text)).toThrow(expect.objectContaining({ code: 'TY_LAKE_DAMAGED' }));
    },
  );

  it('needs a time that is one', () => {
    const text = JSON.stringify(makeLine({ receivedAt: 'yesterday' }));
    expect(() => parseRawLine(text)).toThrow(expect.objectContaining({ code: 'TY_LAKE_DAMAGED' }));
  });
});

describe('decodeBody', () => {
  const text = '{"event":"Größe"}';
  const decode = (body: Buffer, encoding?: string) =>
    decodeBody(makeLine({ body, headers: encoding === undefined ? {} : { 'content-encoding': encoding } }));

  it.each([
    [undefined, Buffer.from(text)],
    ['identity', Buffer.from(text)],
    ['gzip', gzipSync(text)],
    [' GZIP ', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
  ])('undoes the content-encoding %s', (encoding, body) => {
    expect(decode(body, encoding)).toEqual({ text });
  });

  it.each([
    ['TY_BODY_ENCODING', Buffer.from(text), 'gzip'],
    ['TY_BODY_ENCODING', gzipSync(text).subarray(0, 20), 'gzip'],
    ['TY_BODY_ENCODING', Buffer.from(text), 'br'],
    ['TY_BODY_ENCODING', Buffer.from(text), 'constructor'],
    ['TY_BODY_ENCODING', gzipSync(gzipSync(text)), 'gzip, gzip'],
    ['TY_BODY_NOT_UTF8', gzipSync(Buffer.of(0xff)), 'gzip'],
    ['TY_BODY_TOO_LARGE', gzipSync(randomBytes(300_000).toString('hex')), 'gzip'],
    ['TY_BODY_COMPRESSION_RATIO', gzipSync(Buffer.alloc(400_000)), 'gzip'],
  ])('says %s', (code, body, encoding) => {
    expect(decode(body, encoding)).toEqual({ problem: { code, message: expect.any(String) as string } });
  });

  it('lets a small body be as repetitive as it likes', () => {
    expect(decode(gzipSync(Buffer.alloc(60_000, 'x')), 'gzip')).toMatchObject({ text: 'x'.repeat(60_000) });
  });

  it('takes as much of a webhook as collection does', () => {
    const text = randomBytes(1_000_000).toString('hex');
    const body = gzipSync(text);
    const decodeAt = (path: string) =>
      decodeBody(makeLine({ body, path, headers: { 'content-encoding': 'gzip' } }));
    expect(decodeAt('/webhooks/src_1')).toEqual({ text });
    expect(decodeAt('/v1/batch')).toMatchObject({ problem: { code: 'TY_BODY_TOO_LARGE' } });
  });

  it('does not read a body that is not whole', () => {
    const decodeCut = (bytes: number) => decodeBody(makeLine({ body: Buffer.alloc(bytes), truncated: true }));
    expect(decodeCut(100)).toMatchObject({ problem: { code: 'TY_BODY_INCOMPLETE' } });
    expect(decodeCut(500 * 1024)).toMatchObject({ problem: { code: 'TY_BODY_TOO_LARGE' } });
  });
});
