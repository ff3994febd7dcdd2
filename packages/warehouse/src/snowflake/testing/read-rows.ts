import { randomUUID } from 'node:crypto';
import type { Json } from '@trackyard/base';
import type { StoredRow } from '../../testing/dialect-conformance.ts';
import type { SnowflakeConnection } from '../connection.ts';
import { TokenSigner } from '../token-signer.ts';

interface Answer {
  message?: string;
  statementHandle: string;
  data: (string | null)[][];
  resultSetMetaData: { rowType: { name: string; type: string; scale?: number }[]; partitionInfo?: unknown[] };
}

/** The rows of a statement as values, for tests: asked of the API, but not by the code under test. */
export async function readRows(connection: SnowflakeConnection, sql: string): Promise<StoredRow[]> {
  const { url, warehouse, database, role } = connection;
  const headers = {
    authorization: `Bearer ${new TokenSigner(connection).token(Date.now())}`,
    'x-snowflake-authorization-token-type': 'KEYPAIR_JWT',
    ...{ accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'Tests/1.0' },
  };
  const ask = async (path: string, body?: object): Promise<Answer> => {
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(url + path, init);
    const answer = (await response.json()) as Answer;
    if (response.status !== 200) throw new Error(`${response.status}: ${answer.message}`);
    return answer;
  };
  const answer = await ask(`/api/v2/statements?requestId=${randomUUID()}`, {
    ...{ statement: sql, timeout: 60, warehouse, database, ...(role !== undefined && { role }) },
  });
  const rows = [...answer.data];
  const { rowType, partitionInfo = [] } = answer.resultSetMetaData;
  for (let partition = 1; partition < partitionInfo.length; partition++) {
    rows.push(...(await ask(`/api/v2/statements/${answer.statementHandle}?partition=${partition}`)).data);
  }
  return rows.map((row) =>
    Object.fromEntries(rowType.map(({ name, type }, index) => [name, valueOf(type, row[index] ?? null)])),
  );
}

function valueOf(type: string, text: string | null): Json {
  if (text === null) return null;
  switch (type.toLowerCase()) {
    case 'fixed':
    case 'real':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'variant':
    case 'object':
      return JSON.parse(text) as Json;
    case 'timestamp_tz':
    case 'timestamp_ltz':
      return momentOf(text);
    default:
      return text;
  }
}

/** `1616173619.000000000 1440`: seconds, and minutes of the zone from a day's. */
function momentOf(text: string): string {
  const [, seconds = '', fraction = ''] = /^(-?\d+)\.(\d+)/.exec(text) ?? [];
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', `.${fraction.slice(0, 6)}Z`);
}
