import type { IncomingMessage, ServerResponse } from 'node:http';
import { CORS_HEADERS } from '../cors.ts';
import type { SdkFile } from './sdk-files.ts';

/** Names of chunks hold their hash; the main script's name stays, and a new version must reach pages soon. */
const CACHE = { main: 'public, max-age=300', chunk: 'public, max-age=31536000, immutable' };

/** Answers with the script, compressed as the browser likes it best; 304 where it has it. */
export function sendSdkFile(
  req: IncomingMessage,
  res: ServerResponse,
  { file, kind }: { file: SdkFile; kind: keyof typeof CACHE },
): void {
  const headers = [
    ...CORS_HEADERS,
    ...['Content-Type', 'text/javascript; charset=utf-8', 'Cache-Control', CACHE[kind]],
    ...['Cross-Origin-Resource-Policy', 'cross-origin', 'X-Content-Type-Options', 'nosniff'],
    ...['Vary', 'Accept-Encoding', 'ETag', file.etag],
  ];
  if (req.headers['if-none-match'] === file.etag) {
    res.writeHead(304, headers);
    res.end();
    return;
  }
  const encoding = encodingFor(req.headers['accept-encoding'] ?? '');
  const bytes = file[encoding];
  if (encoding !== 'plain') headers.push('Content-Encoding', encoding);
  res.writeHead(200, [...headers, 'Content-Length', String(bytes.length)]);
  res.end(bytes);
}

function encodingFor(accepted: string): 'br' | 'gzip' | 'plain' {
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accepted)) return 'br';
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accepted) ? 'gzip' : 'plain';
}
