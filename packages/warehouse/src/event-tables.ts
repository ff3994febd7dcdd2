import type { SourceSelection } from '@trackyard/connector-sdk';
import type { Event } from '@trackyard/event-spec';
import { eventTableName } from './names.ts';
import { selectsTable } from './select-row.ts';
import type { TableRules } from './table-rows.ts';

/** The tables that have a row of an event's own, of those that were chosen. */
export function eventTables(
  event: Event,
  { rules, selection }: { rules: TableRules; selection?: SourceSelection | undefined },
): string[] {
  const tables = tablesOf(event, rules);
  return selection ? tables.filter((table) => selectsTable(selection, table)) : tables;
}

function tablesOf(event: Event, { maxNameLength }: TableRules): string[] {
  switch (event.type) {
    case 'track':
      return ['tracks', eventTableName(event.event, maxNameLength)];
    case 'identify':
      return ['identifies'];
    case 'alias':
      return ['aliases'];
    default:
      return [`${event.type}s`];
  }
}
