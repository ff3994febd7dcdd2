import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ERROR_CODES } from '@trackyard/base';
import { templateOf } from './openapi/openapi-document.ts';
import { allRoutes } from './routes/all-routes.ts';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** What every caller meets: errors, documents, health, headers, the console's files. */
describe('the api from outside', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const big = JSON.stringify({ name: 'x'.repeat(1_100_000) });
  it.each([
    ['an unknown path', 'TY_NOT_FOUND', 'GET', '/api/v1/none', undefined],
    ['a path beside the version', 'TY_NOT_FOUND', 'GET', '/api/none', undefined],
    ['an unknown path of collection', 'TY_NOT_FOUND', 'POST', '/v1/none', {}],
    ['an impossible id', 'TY_NOT_FOUND', 'GET', '/api/v1/sources/%00', undefined],
    ['a path badly encoded', 'TY_VALIDATION', 'GET', '/api/v1/sources/%E0%A4%A', undefined],
    ['another method', 'TY_METHOD_NOT_ALLOWED', 'PUT', '/api/v1/sources', {}],
    ['half a body', 'TY_VALIDATION', 'POST', '/api/v1/sources', '{"name":'],
    ['no object', 'TY_VALIDATION', 'POST', '/api/v1/sources', '"text"'],
    ['a prototype', 'TY_VALIDATION', 'POST', '/api/v1/sources', '{"__proto__":{"name":"a"},"type":"http"}'],
    ['a NUL', 'TY_VALIDATION', 'POST', '/api/v1/sources', { name: 'a\0b', type: 'http' }],
    ['1.1 MB', 'TY_BODY_TOO_LARGE', 'POST', '/api/v1/sources', big],
  ] as const)('answers %s with %s', async (_what, code, method, path, body) => {
    const { status, json } = await api.ask(path, { method, ...(body !== undefined && { body }) });
    expect([status, json.code]).toEqual([ERROR_CODES[code].status, code]);
  });

  it('describes every operation, structurally sound', async () => {
    const { status, json } = await api.ask('/api/v1/openapi.json', { key: null });
    expect([status, json.openapi]).toEqual([200, '3.1.0']);
    const described = Object.entries<Record<string, unknown>>(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const routes = allRoutes({ lake: {} } as unknown as Parameters<typeof allRoutes>[0]);
    const expected = routes.map(({ method, path }) => `${method} ${templateOf(path)}`);
    expect(described.sort()).toEqual([...expected, 'get /openapi.json'].sort());
    const ids = Object.values<any>(json.paths).flatMap((methods) =>
      Object.values<any>(methods).flatMap((one) => one.operationId ?? []),
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, methods] of Object.entries<any>(json.paths)) {
      for (const operation of Object.values<any>(methods)) {
        const inPath = (operation.parameters ?? [])
          .filter((one: any) => one.in === 'path')
          .map((one: any) => `{${one.name}}`);
        expect([path, inPath.sort()]).toEqual([path, (path.match(/\{\w+\}/g) ?? []).sort()]);
        expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      }
    }
    for (const ref of JSON.stringify(json).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)) {
      expect([ref[2], ref[2]! in json.components[ref[1]!]]).toEqual([ref[2], true]);
    }
  });

  it('has a page to read, without scripts', async () => {
    const { status, text } = await api.ask('/api/docs', { key: null });
    expect(status).toBe(200);
    expect(text).toContain('/sources/{id}/rotate-key');
    expect(text).not.toMatch(/<script|https?:\/\//);
  });

  it('tells its health', async () => {
    expect((await api.ask('/healthz', { key: null })).status).toBe(200);
    expect((await api.ask('/readyz', { key: null })).json).toEqual({
      status: 'ok',
      components: { queue: 'ok' },
    });
    api.state.readiness = { ok: false, components: { queue: 'not available' } };
    const unready = await api.ask('/readyz', { key: null });
    expect([unready.status, unready.json.components]).toEqual([503, { queue: 'not available' }]);
    const metrics = await api.ask('/metrics', { key: null });
    expect([metrics.status, metrics.text]).toEqual([200, expect.stringContaining('process_cpu')]);
  });

  it('lets pages load from here alone', async () => {
    const { headers } = await api.ask('/', { key: null, headers: { accept: 'text/html' } });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect((await api.ask('/api/v1/sources')).headers.get('cache-control')).toBe('no-store');
  });

  it('says how to build the console, then serves it', async () => {
    const page = (path: string) => api.ask(path, { key: null, headers: { accept: 'text/html' } });
    const missing = await page('/sources/src_1');
    expect([missing.status, missing.text]).toEqual([503, expect.stringContaining('npm run build')]);

    await mkdir(join(api.consoleDirectory, 'assets'));
    await writeFile(join(api.consoleDirectory, 'index.html'), '<!doctype html><title>Console</title>');
    await writeFile(join(api.consoleDirectory, 'assets', 'index-abc.js'), 'let a;');
    for (const path of ['/', '/sources/src_1']) {
      const { status, text, headers } = await page(path);
      expect([status, text, headers.get('cache-control')]).toEqual([
        200,
        expect.stringContaining('Console'),
        'no-cache',
      ]);
    }
    const script = await api.ask('/assets/index-abc.js', { key: null });
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await page('/assets/index-old.js')).status).toBe(404);
    expect((await page('/..%2f..%2fetc/passwd')).text).not.toContain('root:');
  });
});
