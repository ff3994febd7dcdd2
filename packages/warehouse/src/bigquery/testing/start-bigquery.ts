import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { Catalog } from './catalog.ts';
import { Jobs } from './jobs.ts';
import { ApiProblem } from './api-problem.ts';
import { QueryProblem } from './query-problem.ts';
import { Script } from './script.ts';
import { assertionProblem } from './verify-assertion.ts';

const CLIENT_EMAIL = 'writer@test-project.iam.gserviceaccount.com';

/** A request as it came. */
export interface SeenRequest {
  method: string;
  /** Behind `/projects/<project>`; uploads begin with `/upload`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** BigQuery on loopback. */
export interface TestBigQuery {
  readonly url: string;
  readonly projectId: string;
  /** The key file of the one account that may use it. */
  readonly serviceAccountKey: string;
  /** `METHOD path` of all that came, refused ones too. */
  readonly requests: string[];
  readonly jobs: Jobs;
  readonly catalog: Catalog;
  /** What goes wrong, and when. */
  readonly script: Script;
  /** A token, as if its account had asked for it. */
  token(): string;
  /** Takes every token back. */
  expireTokens(): void;
  stop(): Promise<void>;
}

/** One pair a process: making it takes longer than most tests. */
let keys: ReturnType<typeof newKeys> | undefined;

function newKeys() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/**
 * The part of BigQuery's REST API that loads use, with state: tables and what the SQL does to them stand in a DuckDB of
 * its own, so that what was merged can be read back by the same API. Strict where BigQuery is: tokens by signed
 * assertions, unknown fields, names taken twice, versions, unknown columns. It cannot prove that GoogleSQL means what
 * DuckDB makes of it, nor how long anything takes.
 */
export async function startBigQuery(options: { location?: string } = {}): Promise<TestBigQuery> {
  const projectId = 'test-project';
  const { privateKey, publicKey } = (keys ??= newKeys());
  const catalog = await Catalog.open(projectId, options.location ?? 'US');
  const script = new Script();
  const jobs = new Jobs(catalog, script);
  const requests: string[] = [];
  const tokens = new Set<string>();

  const newToken = () => {
    const token = randomUUID();
    tokens.add(token);
    return token;
  };
  const answerOf = async (request: SeenRequest): Promise<object> => {
    const authorization = request.headers.authorization ?? '';
    if (!tokens.has(authorization.replace(/^Bearer /, '')))
      throw new ApiProblem(401, 'authError', 'Request had invalid authentication credentials.');
    const problem = script.problemOf(request);
    if (problem) throw problem;
    return route(request, catalog, jobs);
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const { pathname, searchParams } = new URL(incoming.url ?? '/', url);
    if (pathname === '/token') return answerToken(response, new URLSearchParams(body.toString()));
    const path = pathname.replace(`/bigquery/v2/projects/${projectId}`, '');
    const { method = '', headers } = incoming;
    requests.push(`${method} ${path}`);
    const request = { method, path, query: searchParams, headers, body };
    try {
      const answer = await answerOf(request);
      if (script.losesAnswerTo(request)) return void response.destroy();
      send(response, 200, answer);
    } catch (error) {
      const problem =
        error instanceof QueryProblem ? new ApiProblem(400, error.reason, error.message) : error;
      if (!(problem instanceof ApiProblem)) throw problem;
      send(response, problem.status, problem.body);
    }
  }

  function answerToken(response: ServerResponse, form: URLSearchParams): void {
    const problem = assertionProblem(form, { clientEmail: CLIENT_EMAIL, publicKey }, `${url}/token`);
    if (problem !== undefined)
      return send(response, 400, { error: 'invalid_grant', error_description: problem });
    send(response, 200, { access_token: newToken(), expires_in: 3599, token_type: 'Bearer' });
  }

  return {
    ...{ url, projectId, requests, jobs, catalog, script },
    serviceAccountKey: JSON.stringify({
      ...{ type: 'service_account', project_id: projectId, private_key: privateKey },
      ...{ client_email: CLIENT_EMAIL, token_uri: `${url}/token` },
    }),
    token: newToken,
    expireTokens: () => tokens.clear(),
    async stop() {
      server.closeAllConnections();
      server.close();
      await jobs.settled();
      catalog.close();
    },
  };
}

async function route(request: SeenRequest, catalog: Catalog, jobs: Jobs): Promise<object> {
  const { method, path, query } = request;
  const [, root = '', ...rest] = path.split('/').map(decodeURIComponent);
  if (path === '/upload/jobs' && method === 'POST') return jobs.upload(request);
  if (path === '/jobs' && method === 'POST') return jobs.insert(jsonOf(request));
  if (root === 'jobs' && method === 'GET' && rest.length === 1) return jobs.get(rest[0] ?? '', query);
  if (path === '/queries' && method === 'POST') return jobs.query(jsonOf(request));
  if (root === 'queries' && method === 'GET') return jobs.results(rest[0] ?? '', query);
  if (path === '/datasets' && method === 'GET') return catalog.listDatasets();
  if (path === '/datasets' && method === 'POST') return catalog.insertDataset(jsonOf(request));
  const [dataset = '', tables, table] = rest;
  if (root === 'datasets' && method === 'GET' && rest.length === 1) return catalog.getDataset(dataset);
  if (root === 'datasets' && method === 'DELETE' && rest.length === 1)
    return catalog.deleteDataset(dataset, query);
  if (root === 'datasets' && tables === 'tables') {
    if (method === 'POST' && table === undefined) return catalog.insertTable(dataset, jsonOf(request));
    if (method === 'GET' && table === undefined) return catalog.listTables(dataset, query);
    if (method === 'GET' && table !== undefined) return catalog.describeTable(dataset, table);
    if (method === 'DELETE' && table !== undefined) return catalog.deleteTable(dataset, table);
    if (method === 'PATCH' && table !== undefined)
      return catalog.patchTable({ dataset, table, ifMatch: request.headers['if-match'] }, jsonOf(request));
  }
  throw new ApiProblem(404, 'notFound', `Not found: URL ${method} ${path}`);
}

export function jsonOf({ body, headers }: Pick<SeenRequest, 'body' | 'headers'>): Record<string, unknown> {
  if (!/^application\/json/.test(headers['content-type'] ?? ''))
    throw new ApiProblem(400, 'badContent', 'Unsupported content with type');
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    throw new ApiProblem(400, 'parseError', 'Parse Error');
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}
