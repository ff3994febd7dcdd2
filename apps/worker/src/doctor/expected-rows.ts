/** How many rows a warehouse's table should have of one day, by source. */
export interface ExpectedRows {
  sourceId: string;
  day: string;
  table: string;
  /** Events that today's rules send there, received since the connection is there. */
  least: number;
  /** All events that the lake has: what was sent by earlier rules, or by a replay, is among them. */
  most: number;
}

/** Counts them. */
export class ExpectedTally {
  readonly #cells = new Map<string, ExpectedRows>();

  add(place: Pick<ExpectedRows, 'sourceId' | 'day' | 'table'>, isCertain: boolean): void {
    const cell = this.at(place);
    cell.most += 1;
    if (isCertain) cell.least += 1;
  }

  at({ sourceId, day, table }: Pick<ExpectedRows, 'sourceId' | 'day' | 'table'>): ExpectedRows {
    const key = `${sourceId} ${day} ${table}`;
    let cell = this.#cells.get(key);
    if (!cell) this.#cells.set(key, (cell = { sourceId, day, table, least: 0, most: 0 }));
    return cell;
  }

  all(): ExpectedRows[] {
    return [...this.#cells.values()];
  }
}
