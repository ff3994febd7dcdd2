import type { DoctorReport } from './examine.ts';
import type { Finding } from './finding.ts';

/** Ids that one finding shows; the number is told in its sentence. */
const SHOWN_IDS = 20;

/** The report as a person reads it in a terminal. */
export function reportText({ sources, connections, warehouses, findings }: DoctorReport): string {
  const sourceRows = sources.map(({ id, name, lake, books }) => [
    `${name} ${id}`,
    ...[lake.events, lake.refused.length, books.received, books.accepted, books.duplicate],
    ...[books.quarantined, books.waiting, verdict(findings, 'source', id)],
  ]);
  const connectionRows = connections.map(({ id, name, books, letters }) => [
    `${name} ${id}`,
    ...[books.routed, books.replayed, books.delivered, sumOf(books.filtered), books.held, books.dead],
    ...[books.deleted, books.pending, letters.open, verdict(findings, 'connection', id)],
  ]);
  const warehouseRows = warehouses.map(({ id, name, verdict }) => [
    `${name} ${id}`,
    ...[verdict.rows, verdict.differenceCount, verdict.problem === undefined ? '' : 'not compared'],
    verdict.differenceCount === 0 && verdict.problem === undefined ? 'ok' : 'DIFFERS',
  ]);
  const warehouseHead = 'warehouse|rows|differences||';
  const sourceHead = 'source|lake: events|refused|books: received|accepted|duplicate|quarantined|waiting|';
  const connectionHead =
    'connection|routed|replayed|delivered|filtered|held|dead|deleted|pending|open letters|';
  return [
    ...table([sourceHead.split('|'), ...sourceRows]),
    '',
    ...table([connectionHead.split('|'), ...connectionRows]),
    '',
    ...(warehouses.length > 0 ? [...table([warehouseHead.split('|'), ...warehouseRows]), ''] : []),
    ...findings.flatMap(findingLines),
    findings.length === 0 ? 'No difference.' : `${String(findings.length)} differences.`,
    '',
  ].join('\n');
}

function verdict(findings: readonly Finding[], about: Finding['about'], id: string): string {
  return findings.some((one) => one.about === about && one.id === id) ? 'DIFFERS' : 'ok';
}

function findingLines({ about, id, what, messageIds }: Finding): string[] {
  const shown = messageIds.slice(0, SHOWN_IDS).map((messageId) => `    ${messageId}`);
  const more = messageIds.length - shown.length;
  return [`${about} ${id}: ${what}`, ...shown, ...(more > 0 ? [`    and ${String(more)} more`] : [])];
}

/** Columns as wide as they must be; the first to the left, numbers to the right. */
function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const text = String(cell);
        return column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!);
      })
      .join('  ')
      .trimEnd(),
  );
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
