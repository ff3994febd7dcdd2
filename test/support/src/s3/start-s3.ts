import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { Worker } from 'node:worker_threads';
import { signatureProblem, type SignedRequest, type Signer } from './verify-signature.ts';

export const S3_SIGNER: Signer = {
  accessKeyId: 'AKTEST0123456789',
  secretAccessKey: 'a secret of this test',
};
const BUCKET = 'lake-test';
const MAX_KEYS = 10;

/** A server that speaks S3, with one bucket, on loopback: `fauxqs`, which stores, behind a gate that is as strict as S3. */
export interface TestS3 {
  readonly url: string;
  /** Past the gate: the peer itself, which takes every signature. */
  readonly peerUrl: string;
  readonly bucket: string;
  readonly signer: Signer;
  /** What a process under test needs in its environment. */
  readonly environment: Record<string, string>;
  /** `METHOD path` of every request that came, refused ones too. */
  readonly requests: string[];
  /** What was last asked about one object. */
  headersOf(method: string, key: string): Readonly<Record<string, string | undefined>> | undefined;
  /** The next `count` requests (all, where absent) get this refusal; `0` ends it. */
  refuse(refusal: { status: number; code: string }, count?: number): void;
  /** The same for the next `count` requests whose path and query match. */
  refuseNext(url: RegExp, refusal: { status: number; code: string }, count?: number): void;
  /** The bucket vanishes, with all in it. */
  dropBucket(): Promise<void>;
  /** It is there again, empty. */
  makeBucket(): Promise<void>;
  /** What is stored below a prefix, read past the gate. */
  objects(prefix: string): Promise<{ key: string; body: Buffer }[]>;
  stop(): Promise<void>;
}

/**
 * The gate checks each signature (SigV4), the body against its SHA-256 and MD5, and keeps `If-None-Match: *`, which
 * `fauxqs` does not.
 */
export async function startS3(): Promise<TestS3> {
  const peer = new Worker(new URL('./peer.mjs', import.meta.url), { workerData: { bucket: BUCKET } });
  const [peerPort] = (await once(peer, 'message')) as [number];
  const agent = new Agent({ keepAlive: true });
  const ask = (request: SignedRequest) => forward(inSmallPages(request), peerPort, agent);
  const requests: string[] = [];
  const seen = new Map<string, SignedRequest['headers']>();
  let refusal = { status: 503, code: 'SlowDown' };
  let refusals = 0;
  let refusedUrl = /(?:)/;

  const refuseNext = (url: RegExp, next: typeof refusal, count = 1): void => {
    refusedUrl = url;
    refusal = next;
    refusals = count;
  };
  const problemOf = async (request: SignedRequest): Promise<typeof refusal | undefined> => {
    if (refusals > 0 && refusedUrl.test(request.url)) {
      refusals -= 1;
      return refusal;
    }
    const code = signatureProblem(request, S3_SIGNER, Date.now()) ?? digestProblem(request);
    if (code !== undefined) return { status: code === 'BadDigest' ? 400 : 403, code };
    if (request.headers['if-none-match'] !== '*') return undefined;
    const found = await ask({ ...request, method: 'HEAD', body: Buffer.alloc(0) });
    found.resume();
    return found.statusCode === 200 ? { status: 412, code: 'PreconditionFailed' } : undefined;
  };
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(incoming);
    const path = request.url.split('?')[0] ?? '';
    requests.push(`${request.method} ${path}`);
    seen.set(`${request.method} ${path}`, request.headers);
    const problem = await problemOf(request);
    if (problem) return sendRefusal(response, problem);
    const stored = await ask(request);
    response.writeHead(stored.statusCode ?? 500, stored.headers);
    stored.pipe(response);
  };

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  return {
    ...{ url, peerUrl, bucket: BUCKET, signer: S3_SIGNER, requests },
    environment: {
      AWS_ENDPOINT_URL_S3: url,
      AWS_ACCESS_KEY_ID: S3_SIGNER.accessKeyId,
      AWS_SECRET_ACCESS_KEY: S3_SIGNER.secretAccessKey,
    },
    headersOf: (method, key) => seen.get(`${method} /${BUCKET}/${key}`),
    refuse: (next, count = Infinity) => refuseNext(/(?:)/, next, count),
    refuseNext,
    dropBucket: () => dropBucket(`${peerUrl}/${BUCKET}`),
    makeBucket: async () => void (await fetch(`${peerUrl}/${BUCKET}`, { method: 'PUT' })),
    objects: (prefix) => readObjects(`${peerUrl}/${BUCKET}`, prefix),
    async stop() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await peer.terminate();
    },
  };
}

async function dropBucket(bucketUrl: string): Promise<void> {
  for (let keys = await listKeys(bucketUrl, ''); keys.length > 0; keys = await listKeys(bucketUrl, ''))
    for (const key of keys) await fetch(`${bucketUrl}/${key}`, { method: 'DELETE' });
  const { status } = await fetch(bucketUrl, { method: 'DELETE' });
  if (status >= 300) throw new Error(`The bucket could not be dropped: ${status}`);
}

async function listKeys(bucketUrl: string, prefix: string): Promise<string[]> {
  const listing = await fetch(`${bucketUrl}?list-type=2&prefix=${prefix}`);
  return [...(await listing.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
}

async function readObjects(bucketUrl: string, prefix: string): Promise<{ key: string; body: Buffer }[]> {
  const keys = await listKeys(bucketUrl, prefix);
  return Promise.all(
    keys.map(async (key) => {
      const object = await fetch(`${bucketUrl}/${key}`);
      return { key, body: Buffer.from(await object.arrayBuffer()) };
    }),
  );
}

/** A server may always give fewer keys than it was asked for. */
function inSmallPages({ url, ...request }: SignedRequest): SignedRequest {
  const small = url.replace(/([?&]max-keys=)(\d+)/, (_, name: string, count: string) => {
    return `${name}${Math.min(Number(count), MAX_KEYS)}`;
  });
  return { ...request, url: small };
}

async function forward(
  { method, url, headers, body }: SignedRequest,
  port: number,
  agent: Agent,
): Promise<IncomingMessage> {
  const { 'content-length': _, 'if-none-match': _condition, expect: _expect, ...kept } = headers;
  const sent = httpRequest({ host: '127.0.0.1', port, agent, method, path: url, headers: kept });
  if (body.length > 0 || method === 'PUT') sent.setHeader('content-length', body.length);
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

async function readRequest(incoming: IncomingMessage): Promise<SignedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()]),
  );
  return { method: incoming.method ?? '', url: incoming.url ?? '', headers, body: Buffer.concat(chunks) };
}

function digestProblem({ headers, body }: SignedRequest): string | undefined {
  const given = headers['content-md5'];
  if (given === undefined) return undefined;
  return given === createHash('md5').update(body).digest('base64') ? undefined : 'BadDigest';
}

function sendRefusal(response: ServerResponse, { status, code }: { status: number; code: string }): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  );
}
