/** The tables of ours beside the events' in each dataset. Names with two underscores in a row are no event's. */
export const LOCK_TABLE = 'trackyard__lock';

const STAGE_PREFIX = 'trackyard__stage_';

export function stageTable(name: string): string {
  return STAGE_PREFIX + name;
}

export function isServiceTable(table: string): boolean {
  return table === LOCK_TABLE || table.startsWith(STAGE_PREFIX);
}
