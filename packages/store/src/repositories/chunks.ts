/** PostgreSQL takes 65,535 parameters a statement: 1,000 rows of up to 65 columns. */
const ROWS = 1_000;

/** `rows` in pieces that fit one insert each; nearly always one piece. */
export function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += ROWS) yield rows.slice(start, start + ROWS);
}
