import type { HttpResponse } from '@trackyard/connector-sdk';

/** `Code: 60. DB::Exception: Table … does not exist. (UNKNOWN_TABLE) (version …)` */
const EXCEPTION =
  /Code: (\d+)\. DB::[A-Za-z]*Exception: ([^]*?)(?: \(([A-Z][A-Z_0-9]+)\))?(?: \(version [^)]*\))?\s*$/;
const MAX_MESSAGE = 500;

/** What the server said, or what stands in front of it. */
export class ClickHouseError extends Error {
  override name = 'ClickHouseError';
  readonly status: number;
  /** https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp; 0 where it was not ClickHouse. */
  readonly code: number;

  constructor(message: string, { status, code }: { status: number; code: number }) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The error that an answer is; `undefined` for a success. */
export function clickHouseError({ status, headers, text }: HttpResponse): ClickHouseError | undefined {
  const found = EXCEPTION.exec(text.trimEnd());
  const header = Number(headers['x-clickhouse-exception-code'] ?? 0);
  if (status === 200 && header === 0) return undefined;
  const code = header || Number(found?.[1] ?? 0);
  const what = found ? found[2] : 'the answer is not one of ClickHouse';
  const label = found?.[3] ?? `HTTP ${status}`;
  const message = `ClickHouse: ${(what ?? '').slice(0, MAX_MESSAGE)} (${code === 0 ? label : `${code} ${label}`})`;
  return new ClickHouseError(message, { status, code });
}
