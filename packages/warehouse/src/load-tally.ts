import type { LoadNotice, LoadReport, Outcome } from '@trackyard/connector-sdk';
import type { LoadEvent } from './create-loader.ts';
import type { LoadTable } from './dialect.ts';
import { isSideColumn } from './names.ts';
import type { SchemaChange } from './plan-schema.ts';
import { EXTRA_COLUMN } from './table-rows.ts';

/** What one load did, counted as it goes. */
export class LoadTally {
  readonly #startedAt = performance.now();
  readonly #rows: Record<string, number> = {};
  readonly #extras: Record<string, number> = {};
  readonly #notices: LoadNotice[] = [];

  loaded(tables: readonly LoadTable[]): void {
    for (const { table, placed } of tables) {
      const name = `${table.schema}.${table.name}`;
      this.#rows[name] = (this.#rows[name] ?? 0) + table.rows.length;
      const extra = placed.columns.findIndex((column) => column.name === EXTRA_COLUMN);
      if (extra === -1) continue;
      const count = placed.cells.filter((cells) => cells[extra] !== undefined).length;
      if (count > 0) this.#extras[name] = (this.#extras[name] ?? 0) + count;
    }
  }

  changed(changes: readonly SchemaChange[]): void {
    for (const change of changes) {
      if (change.kind === 'create-schema') continue;
      const table = `${change.schema}.${change.table}`;
      if (change.kind === 'create-table') this.#notices.push({ kind: 'table_created', table });
      const names = change.columns.map(({ name }) => name);
      const sides = names.filter(isSideColumn);
      const plain = names.filter((name) => !isSideColumn(name));
      if (change.kind === 'add-columns' && plain.length > 0)
        this.#notices.push({ kind: 'columns_added', table, columns: plain });
      if (sides.length > 0) this.#notices.push({ kind: 'side_columns_added', table, columns: sides });
    }
  }

  report(events: readonly LoadEvent[], { outside, outcomes, error }: LoadEnd): LoadReport {
    const refused = outcomes.filter(({ status }) => status === 'dead').length;
    const newest = newestOf(events);
    return {
      durationMs: performance.now() - this.#startedAt,
      events: events.length,
      rows: this.#rows,
      bytes: events.reduce((sum, { size = 0 }) => sum + size, 0),
      ...(newest !== undefined && error === undefined && { newestReceivedAt: newest }),
      notices: [
        ...this.#notices,
        ...Object.entries(this.#extras).map(([table, count]) => ({ kind: 'extra' as const, table, count })),
        ...(outside > 0 ? [{ kind: 'outside_window' as const, count: outside }] : []),
        ...(refused > 0 ? [{ kind: 'refused' as const, count: refused }] : []),
      ],
      ...(error !== undefined && { error: error instanceof Error ? error.message : String(error) }),
    };
  }
}

interface LoadEnd {
  /** Events that are too old for the warehouse's window. */
  outside: number;
  outcomes: readonly Outcome[];
  error?: unknown;
}

/** Times of events are all of one form, so that they sort as text. */
function newestOf(events: readonly LoadEvent[]): string | undefined {
  let newest: string | undefined;
  for (const { event } of events)
    if (newest === undefined || event.receivedAt > newest) newest = event.receivedAt;
  return newest;
}
