import { Readable } from 'node:stream';
import type { HttpClient, HttpRequest, HttpResponse } from './context.ts';
import { TransientError } from './errors.ts';

/** One part of an object, or an object that is not large. */
const TIMEOUT_MS = 60_000;
/** What the transport sets by itself, from the address and the body. */
const OWN_HEADERS = new Set(['host', 'content-length', 'expect', 'connection', 'transfer-encoding']);

/** The parts of the AWS SDK's request that matter here. */
interface AwsRequest {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

/**
 * For `requestHandler` of a client of the AWS SDK's, whose type it is given by who calls: its requests go through the
 * connector's way out. For small objects, and answers that are text.
 */
export function awsRequestHandler<Handler>(http: HttpClient): Handler {
  const send = async (request: AwsRequest): Promise<HttpResponse> => {
    try {
      return await http.request({
        method: request.method as HttpRequest['method'],
        url: urlOf(request),
        headers: headersOf(request.headers),
        ...bodyOf(request.body),
        timeoutMs: TIMEOUT_MS,
      });
    } catch (error) {
      // The SDK sends again what carries this; every request here may be sent twice.
      throw error instanceof TransientError ? Object.assign(error, { $retryable: {} }) : error;
    }
  };
  const handle = async (request: AwsRequest) => {
    const { status, headers, text } = await send(request);
    // It counts the bytes as they came, not those of the text.
    const { 'content-length': _, ...others } = headers;
    return { response: { statusCode: status, headers: others, body: Readable.from([Buffer.from(text)]) } };
  };
  return { handle } as Handler;
}

function urlOf({ protocol, hostname, port, path, query = {} }: AwsRequest): string {
  const search = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((item) => `${escaped(name)}=${escaped(item ?? '')}`),
  );
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  return `${protocol}//${host}${path}${search.length > 0 ? `?${search.join('&')}` : ''}`;
}

function headersOf(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase())));
}

function bodyOf(body: unknown): { body?: string | Uint8Array } {
  if (body === undefined || body === null) return {};
  if (typeof body === 'string' || body instanceof Uint8Array) return { body };
  throw new TypeError('A request of the AWS SDK has a body that is neither text nor bytes.');
}

/** As it was signed. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
