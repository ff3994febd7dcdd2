import { quoteTable, type Dataset } from './sql.ts';

/** The tables of ours beside the events' in each dataset. Names with two underscores in a row are no event's. */
export const LOCK_TABLE = 'trackyard__lock';

/** Changes the one row of the lock, which ends or waits for other transactions that have. */
export function lockStatement(dataset: Dataset): string {
  return `UPDATE ${quoteTable(dataset, LOCK_TABLE)} SET changed_at = CURRENT_TIMESTAMP() WHERE TRUE`;
}

const STAGE_PREFIX = 'trackyard__stage_';

export function stageTable(name: string): string {
  return STAGE_PREFIX + name;
}

export function isServiceTable(table: string): boolean {
  return table === LOCK_TABLE || table.startsWith(STAGE_PREFIX);
}
