import { startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

const ORDER = { type: 'track', event: 'Order Completed', userId: 'ann', properties: { total: 5 } };
const SETTINGS = { url: 'https://example.com/hook', secret: `whsec_${'A'.repeat(43)}=` };
const mapping = (fields: object = {}) => ({ trigger: 'type = "track"', action: 'send', fields });

/** Sample events with what they must cause, on real parts; nothing is sent. */
describe('mapping tests', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const call = (method: string, path: string, body?: unknown) =>
    api.ask(`/api/v1${path}`, { method, ...(body !== undefined && { body }) });
  let hooks = 0;
  const newHook = async (): Promise<{ id: string; name: string }> =>
    (
      await call('POST', '/destinations', {
        name: `Hook ${(hooks += 1)}`,
        type: 'webhook',
        settings: SETTINGS,
      })
    ).json;
  const save = async (id: string, more: object = {}) =>
    (await call('POST', `/destinations/${id}/mapping-tests`, { name: 'an order', event: ORDER, ...more }))
      .json;

  it('keep what an event causes today, with secrets masked, and pass in every run', async () => {
    const { id } = await newHook();
    const saved = await save(id);
    expect(saved.expected).toMatchObject({
      outcome: 'would_send',
      requests: [{ method: 'POST', url: SETTINGS.url }],
    });
    expect(JSON.stringify(saved)).not.toContain('whsec_');
    for (let run = 0; run < 2; run++) {
      const { json } = await call('POST', `/destinations/${id}/mapping-tests/run`, {});
      expect(json).toMatchObject({
        passed: 1,
        failed: 0,
        results: [{ passed: true, diff: { unchanged: 1 } }],
      });
    }
  });

  it('let a change through that keeps them, and say so', async () => {
    const { id } = await newHook();
    await save(id);
    const { status, json } = await call('PATCH', `/destinations/${id}`, { mappings: [mapping()] });
    expect([status, json.mappingTests]).toEqual([
      200,
      [expect.objectContaining({ name: 'an order', passed: true })],
    ]);
    expect((await call('PATCH', `/destinations/${id}`, { name: 'New name' })).json.mappingTests).toBeNull();
  });

  it.each([
    ['mappings', { mappings: [{ ...mapping(), trigger: 'type = "identify"' }] }, 'filtered'],
    ['settings', { settings: { url: 'https://example.com/other' } }, 'would_send'],
  ])(
    'refuse a change of %s that breaks one, with the difference, and nothing is changed',
    async (_what, change, outcome) => {
      const { id } = await newHook();
      await save(id);
      const before = (await call('GET', `/destinations/${id}`)).json;
      const { status, json } = await call('PATCH', `/destinations/${id}`, change);
      expect([status, json.code]).toEqual([409, 'TY_MAPPING_TESTS_FAILED']);
      expect(json.details.failed).toEqual([expect.objectContaining({ name: 'an order', passed: false })]);
      expect(json.details.failed[0].actual.outcome).toBe(outcome);
      expect((await call('GET', `/destinations/${id}`)).json).toEqual(before);

      const forced = await call('PATCH', `/destinations/${id}?force=true`, change);
      expect([forced.status, forced.json.mappingTests[0].passed]).toEqual([200, false]);
      expect((await call('POST', `/destinations/${id}/mapping-tests/run`, {})).json.failed).toBe(1);
      await save(id);
      expect((await call('POST', `/destinations/${id}/mapping-tests/run`, {})).json.failed).toBe(0);
    },
  );

  it('hold what a person expects against what comes', async () => {
    const { id } = await newHook();
    await save(id, { expected: { outcome: 'filtered', requests: [] } });
    const { json } = await call('POST', `/destinations/${id}/mapping-tests/run`, {});
    expect(json.results[0]).toMatchObject({ passed: false, diff: { added: [{ method: 'POST' }] } });
  });

  it('are listed and deleted, refuse what is no event, and end with their destination', async () => {
    const { id } = await newHook();
    const { id: testId } = await save(id);
    expect((await call('GET', `/destinations/${id}/mapping-tests`)).json.data).toHaveLength(1);
    expect(
      (await call('POST', `/destinations/${id}/mapping-tests`, { name: 'x', event: { type: 'sing' } })).json
        .code,
    ).toBe('TY_VALIDATION');
    expect((await call('DELETE', `/mapping-tests/${testId}`)).status).toBe(204);
    expect((await call('DELETE', `/mapping-tests/${testId}`)).status).toBe(404);
    expect((await call('GET', '/destinations/dst_strange/mapping-tests')).status).toBe(404);
    await save(id);
    expect((await call('DELETE', `/destinations/${id}`)).status).toBe(204);
  });

  it('go into another workspace by name and type of their destinations', async () => {
    const { id, name } = await newHook();
    await save(id);
    const exported = (await call('GET', '/mapping-tests/export')).json;
    const own = exported.destinations.find((one: { name: string }) => one.name === name);
    expect(own).toMatchObject({ type: 'webhook', mappingTests: [{ name: 'an order' }] });
    const twin = await newHook();
    const body = {
      version: 1,
      destinations: [
        { ...own, name: twin.name },
        { ...own, name: 'Nobody' },
      ],
    };
    const { json } = await call('POST', '/mapping-tests/import', body);
    expect(json).toEqual({ imported: 1, missing: [{ name: 'Nobody', type: 'webhook' }] });
    expect((await call('POST', `/destinations/${twin.id}/mapping-tests/run`, {})).json).toMatchObject({
      passed: 1,
    });
  });
});
