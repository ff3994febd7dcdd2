import { parse } from 'csv-parse/sync';

/** Fields of rows that stand alone already, each row's in its place; `undefined` where its quotes make no sense. */
export function csvFields(rows: readonly string[], delimiter: string): (string[] | undefined)[] {
  const found = parseRows(rows.join('\n'), delimiter);
  if (found?.length === rows.length) return found;
  return rows.map((row) => {
    const alone = parseRows(row, delimiter);
    return alone?.length === 1 ? alone[0] : undefined;
  });
}

function parseRows(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      // `5" disk` is common, and can be read in one way only; what is broken `split-rows` has refused.
      relax_quotes: true,
    });
  } catch {
    return undefined;
  }
}
