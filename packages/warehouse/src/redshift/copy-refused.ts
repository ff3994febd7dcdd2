import { DatabaseError } from 'pg';
import type { Connections } from '../postgres/connection.ts';

/** COPY could not read an object. Why stands in a system table, and is not to be had before the transaction's end. */
export class CopyRefused extends Error {
  override name = 'CopyRefused';
  /** As Redshift names it. */
  readonly file: string;
  reason: string | undefined;

  constructor(file: string, cause: DatabaseError) {
    super(cause.message, { cause });
    this.file = file;
  }
}

/** What COPY threw, as `CopyRefused` where rows are to blame. */
export function copyError(file: string, error: unknown): unknown {
  const isRefusal = error instanceof DatabaseError && /^Load into table .* failed/.test(error.message);
  return isRefusal ? new CopyRefused(file, error) : error;
}

/**
 * Asks for the reason of an error, if it is a refusal; without an answer Redshift's own words must do.
 * https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html
 */
export async function findReason(
  connections: Connections,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  if (!(error instanceof CopyRefused)) return;
  try {
    const [detail] = await connections.transaction(signal, async (client) => {
      const { rows } = await client.query<{ column_name: string; error_message: string }>(
        'SELECT column_name, error_message FROM sys_load_error_detail WHERE file_name = $1',
        [error.file],
      );
      return rows;
    });
    if (detail) error.reason = `${detail.error_message.trim()} (column "${detail.column_name.trim()}")`;
  } catch {
    // The refusal counts, not this.
  }
}
