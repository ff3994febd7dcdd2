import { startBigQuery, type TestBigQuery } from './start-bigquery.ts';

/** How strict the double is: what BigQuery refuses it must not let through. */
describe('the double of BigQuery', () => {
  let bigQuery: TestBigQuery;
  beforeAll(async () => {
    bigQuery = await startBigQuery();
    await ask('POST', '/datasets', { datasetReference: { datasetId: 'd' }, location: 'US' });
    await ask('POST', '/datasets/d/tables', tableOf('t', [{ name: 'id', type: 'STRING' }]));
  });
  afterAll(() => bigQuery.stop());

  const tableOf = (tableId: string, fields: object[]) => ({
    tableReference: { projectId: 'test-project', datasetId: 'd', tableId },
    schema: { fields },
  });
  async function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const response = await fetch(`${bigQuery.url}/bigquery/v2/projects/test-project${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bigQuery.token()}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const json = (await response.json()) as any;
    return {
      status: response.status,
      json,
      reason: json.error?.errors[0]?.reason,
      message: json.error?.message,
    };
  }
  const query = (sql: string) => ask('POST', '/queries', { query: sql, useLegacySql: false, location: 'US' });

  it('wants a token of its own', async () => {
    const { status, reason } = await ask('GET', '/datasets', undefined, { authorization: 'Bearer guessed' });
    expect([status, reason]).toEqual([401, 'authError']);
  });

  it.each([
    [
      'an unknown field',
      'POST',
      '/datasets',
      { datasetReference: { datasetId: 'x' }, place: 'EU' },
      400,
      'badRequest',
    ],
    [
      'a dataset that is there',
      'POST',
      '/datasets',
      { datasetReference: { datasetId: 'd' } },
      409,
      'duplicate',
    ],
    [
      'a name that no dataset has',
      'POST',
      '/datasets',
      { datasetReference: { datasetId: 'a-b' } },
      400,
      'invalid',
    ],
    ['a table that is there', 'POST', '/datasets/d/tables', tableOf('t', []), 409, 'duplicate'],
    [
      'a column that begins with a digit',
      'POST',
      '/datasets/d/tables',
      tableOf('u', [{ name: '2fa', type: 'STRING' }]),
      400,
      'invalid',
    ],
    [
      'a reserved column',
      'POST',
      '/datasets/d/tables',
      tableOf('u', [{ name: '_PARTITIONTIME', type: 'TIMESTAMP' }]),
      400,
      'invalid',
    ],
    [
      'a column twice, in another case',
      'POST',
      '/datasets/d/tables',
      tableOf('u', [
        { name: 'a', type: 'STRING' },
        { name: 'A', type: 'STRING' },
      ]),
      400,
      'invalid',
    ],
    [
      'a type that there is not',
      'POST',
      '/datasets/d/tables',
      tableOf('u', [{ name: 'a', type: 'TEXT' }]),
      400,
      'invalid',
    ],
    ['a table that is not there', 'GET', '/datasets/d/tables/none', undefined, 404, 'notFound'],
    [
      'a column of another type',
      'PATCH',
      '/datasets/d/tables/t',
      { schema: { fields: [{ name: 'id', type: 'INT64' }] } },
      400,
      'invalid',
    ],
    [
      'a column that is left out',
      'PATCH',
      '/datasets/d/tables/t',
      { schema: { fields: [{ name: 'x', type: 'STRING' }] } },
      400,
      'invalid',
    ],
    [
      'a job of a place that there is not',
      'POST',
      '/jobs',
      { jobReference: { jobId: 'j', location: 'Mars' }, configuration: { query: {} } },
      400,
      'invalid',
    ],
    [
      'a setting of a job that it does not know',
      'POST',
      '/jobs',
      { jobReference: {}, configuration: { extract: {} } },
      400,
      'badRequest',
    ],
  ] as const)('refuses %s', async (_what, method, path, body, status, reason) => {
    const answer = await ask(method, path, body);
    expect([answer.status, answer.reason]).toEqual([status, reason]);
  });

  it('changes a table only as the version that was read', async () => {
    const { etag, schema } = (await ask('GET', '/datasets/d/tables/t')).json;
    const more = (name: string) => ({ schema: { fields: [...schema.fields, { name, type: 'STRING' }] } });
    expect((await ask('PATCH', '/datasets/d/tables/t', more('a'), { 'if-match': etag })).status).toBe(200);
    const late = await ask('PATCH', '/datasets/d/tables/t', more('b'), { 'if-match': etag });
    expect([late.status, late.reason]).toEqual([412, 'conditionNotMet']);
  });

  it.each([
    ['SELECT nothing FROM `test-project`.`d`.`t`', 'invalidQuery', /Unrecognized name/],
    ['SELECT order FROM `test-project`.`d`.`t`', 'invalidQuery', /./],
    ['SELECT FORMAT(id) FROM `test-project`.`d`.`t`', 'invalidQuery', /Function not found/],
    ['SELECT CAST(id AS TEXT) FROM `test-project`.`d`.`t`', 'invalidQuery', /Type not found/],
    ['SELECT id FROM `test-project`.`d`.`none`', 'notFound', /Not found: Table/],
    ['SELECT id FROM `test-project`.`e`.`t`', 'notFound', /Not found: Dataset/],
    ['SELECT id FROM `other-project`.`d`.`t`', 'accessDenied', /Access Denied/],
    ['SELECT "id" FROM `test-project`.`d`.`t`', 'invalidQuery', /Syntax error/],
    ['SELECT ARRAY_AGG(id) FROM `test-project`.`d`.`t`', 'invalidQuery', /null element/],
  ])('refuses the query %s', async (sql, reason, message) => {
    const answer = await query(sql);
    expect(answer.reason).toBe(reason);
    expect(answer.message).toMatch(message);
  });

  it('leaves nothing of a transaction that fails', async () => {
    const insert = "INSERT INTO `test-project`.`d`.`t` (id) VALUES ('x')";
    await query(
      `BEGIN TRANSACTION; ${insert}; SELECT nothing FROM \`test-project\`.\`d\`.\`t\`; COMMIT TRANSACTION;`,
    );
    const { json } = await query('SELECT COUNT(*) AS n FROM `test-project`.`d`.`t`');
    expect(json.rows).toEqual([{ f: [{ v: '0' }] }]);
  });

  it('takes the name of a job once, and rows as the table has them', async () => {
    const load = (jobId: string, line: string) => {
      const destinationTable = { projectId: 'test-project', datasetId: 'd', tableId: 't' };
      const how = { createDisposition: 'CREATE_NEVER', writeDisposition: 'WRITE_EMPTY' };
      const configuration = { load: { destinationTable, sourceFormat: 'NEWLINE_DELIMITED_JSON', ...how } };
      return bigQuery.jobs.insert(
        { jobReference: { jobId, location: 'US' }, configuration },
        Buffer.from(line),
      );
    };
    load('one', '{"id":"a","other":1}');
    expect(() => load('one', '{"id":"a"}')).toThrow(/Already Exists: Job/);
    load('two', '{"id":7}');
    await bigQuery.jobs.settled();
    for (const [id, message] of [
      ['one', /No such field: other/],
      ['two', /string/],
    ] as const) {
      const { json } = await ask('GET', `/jobs/${id}?location=US`);
      expect(json.status).toMatchObject({ state: 'DONE', errorResult: { reason: 'invalid' } });
      expect(json.status.errorResult.message).toMatch(message);
    }
  });
});
