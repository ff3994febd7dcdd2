import type { RowRefusal } from './read-blocks.ts';

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Refused rows as CSV (RFC 4180); the first piece is the header. */
export function toReportCsv(refusals: readonly RowRefusal[], { isFirst }: { isFirst: boolean }): string {
  const lines = refusals.map(({ line, code, message, row }) =>
    [String(line), code, message, row].map(quoted).join(','),
  );
  return [...(isFirst ? ['line,code,message,row'] : []), ...lines].map((line) => `${line}\r\n`).join('');
}

function quoted(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
