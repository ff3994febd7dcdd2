import { columnFamily, type PlacedColumn } from '../place-rows.ts';
import { EXTRA_COLUMN, LOADED_COLUMN, type TableRules } from '../table-rows.ts';
import { isStaged, sameKey, type StagedTable } from './append-statement.ts';
import { quoteName, quoteNames, quoteTable, quoteText, stagedValue } from './sql.ts';
import { ORIGIN_KEY } from './stage-rows.ts';
import { stageTable } from './system-tables.ts';

/**
 * Brings users or accounts up to date from staged rows whose event is not loaded yet; so it runs before the events'
 * own table is merged. Of each family of columns (`age`, `age__str`, …) the newest staged event that speaks of it
 * counts: it wins over the row that stands unless that one is newer, and then it fills what is empty.
 */
export function mergeStatement(staged: StagedTable, rules: TableRules): string {
  return new MergeStatement(staged, rules).text();
}

interface Family {
  /** The family's columns in the table. */
  members: readonly string[];
  /** Those of them that are staged. */
  staged: readonly string[];
  /** The column of the newest staged moment. */
  moment: string;
}

class MergeStatement {
  readonly #staged: StagedTable;
  readonly #target: string;
  readonly #families: readonly Family[];
  readonly #hasExtra: boolean;

  constructor(staged: StagedTable, rules: TableRules) {
    const { table, placed } = staged;
    this.#staged = staged;
    this.#target = quoteTable(table.schema, table.name);
    this.#families = familiesOf(staged, rules);
    this.#hasExtra = placed.columns.some(({ name }) => name === EXTRA_COLUMN);
  }

  text(): string {
    const { keys } = this.#staged.table;
    const columns = [
      ...keys.map((key) => [quoteName(key), `s.${quoteName(key)}`]),
      ['"RECEIVED_AT"', 's."RECEIVED_AT"'],
      [quoteName(LOADED_COLUMN), 'CURRENT_TIMESTAMP()'],
      ...this.#families.flatMap(({ staged }) =>
        staged.map((name) => [quoteName(name), `s.${quoteName(name)}`]),
      ),
      ...(this.#hasExtra ? [[quoteName(EXTRA_COLUMN), `s.${quoteName(EXTRA_COLUMN)}`]] : []),
    ];
    return (
      `MERGE INTO ${this.#target} t USING (${this.#source()}) s ON ${sameKey(keys)} ` +
      `WHEN MATCHED THEN UPDATE SET ${this.#assignments().join(', ')} ` +
      `WHEN NOT MATCHED THEN INSERT (${columns.map(([name]) => name).join(', ')}) ` +
      `VALUES (${columns.map(([, value]) => value).join(', ')})`
    );
  }

  /** One row a key: what the staged events say. */
  #source(): string {
    const { keys } = this.#staged.table;
    const names = quoteNames(keys);
    const picked = this.#families.flatMap(({ staged, moment }) => {
      const place = `IFF(${speaks('r', staged)}, r."PLACE", NULL)`;
      return [
        ...staged.map((name) => `MAX_BY(r.${quoteName(name)}, ${place}) AS ${quoteName(name)}`),
        `MAX(IFF(${speaks('r', staged)}, r."RECEIVED_AT", NULL)) AS ${moment}`,
      ];
    });
    const fold = ['MAX(r."RECEIVED_AT") AS "RECEIVED_AT"', ...picked].join(', ');
    const folded = `SELECT ${names}, ${fold} FROM (${this.#newRows()}) r GROUP BY ${names}`;
    if (!this.#hasExtra) return folded;
    const extra = quoteName(EXTRA_COLUMN);
    const same = keys.map((key) => `f.${quoteName(key)} = e.${quoteName(key)}`).join(' AND ');
    return `SELECT f.*, e.${extra} FROM (${folded}) f LEFT JOIN (${this.#extras()}) e ON ${same}`;
  }

  /** The staged rows that count, typed. */
  #newRows(): string {
    const { table, placed } = this.#staged;
    const events = quoteTable(table.schema, table.mergedFrom ?? '');
    const values = placed.columns.map(
      ({ name, type }, index) => `${stagedValue(String(index), type)} AS ${quoteName(name)}`,
    );
    const origin = originParts(table.keys).map(([key, value]) => `i.${quoteName(key)} = ${value}`);
    return (
      `SELECT ${values.join(', ')}, g."PLACE" FROM ${stageTable(table.schema)} g ` +
      `LEFT JOIN ${events} i ON ${origin.join(' AND ')} ` +
      `WHERE ${isStaged(this.#staged)} AND i."ID" IS NULL`
    );
  }

  /** What has no column: of each name the newest value, of the events and of the row that stands. */
  #extras(): string {
    const { keys } = this.#staged.table;
    const names = quoteNames(keys);
    const extra = quoteName(EXTRA_COLUMN);
    const of = (alias: string): string => keys.map((key) => `${alias}.${quoteName(key)}`).join(', ');
    const ranked = (rows: string, place: string): string =>
      `SELECT ${of('r')}, x.key AS "NAME", x.value AS "VALUE", r."RECEIVED_AT" AS "AT", ${place} AS "PLACE" ` +
      `FROM ${rows} r, LATERAL FLATTEN(input => r.${extra}) x`;
    const all = `${ranked(`(${this.#newRows()})`, 'r."PLACE"')} UNION ALL ${ranked(this.#target, '-1')}`;
    const newest =
      `SELECT * FROM (${all}) a ` +
      `QUALIFY ROW_NUMBER() OVER (PARTITION BY ${names}, "NAME" ORDER BY "AT" DESC, "PLACE" DESC) = 1`;
    return `SELECT ${names}, OBJECT_AGG("NAME", "VALUE") AS ${extra} FROM (${newest}) n GROUP BY ${names}`;
  }

  #assignments(): string[] {
    const isNewest = '(t."RECEIVED_AT" IS NULL OR s."RECEIVED_AT" >= t."RECEIVED_AT")';
    const sets = [
      `"RECEIVED_AT" = IFF(${isNewest}, s."RECEIVED_AT", t."RECEIVED_AT")`,
      `${quoteName(LOADED_COLUMN)} = CURRENT_TIMESTAMP()`,
    ];
    for (const { members, staged, moment } of this.#families) {
      const wins =
        `s.${moment} IS NOT NULL AND (t."RECEIVED_AT" IS NULL OR s.${moment} >= t."RECEIVED_AT" ` +
        `OR NOT (${speaks('t', members)}))`;
      for (const name of members) {
        const column = quoteName(name);
        const value = staged.includes(name) ? `s.${column}` : 'NULL';
        sets.push(`${column} = IFF(${wins}, ${value}, t.${column})`);
      }
    }
    const extra = quoteName(EXTRA_COLUMN);
    if (this.#hasExtra) sets.push(`${extra} = IFF(s.${extra} IS NULL, t.${extra}, s.${extra})`);
    return sets;
  }
}

function familiesOf({ table, placed, columns }: StagedTable, rules: TableRules): Family[] {
  const plain = new Set([...table.keys, 'received_at', EXTRA_COLUMN]);
  const staged = new Set(
    placed.columns.map(({ name }: PlacedColumn) => name).filter((name) => !plain.has(name)),
  );
  const families = new Map<string, Family>();
  const names = new Set(table.rows.flatMap(({ values }) => [...values.keys()]));
  for (const name of names) {
    if (plain.has(name)) continue;
    const members = columnFamily(name, columns, rules).map((member) => member.name);
    const ours = members.filter((member) => staged.has(member));
    const moment = `"AT_${families.size}"`;
    if (ours.length > 0) families.set(name, { members, staged: ours, moment });
  }
  return [...families.values()];
}

function speaks(alias: string, names: readonly string[]): string {
  return names.map((name) => `${alias}.${quoteName(name)} IS NOT NULL`).join(' OR ');
}

/** The parts of an event's key as the stage has it: `keyOf` joins several in a JSON list. */
function originParts(keys: readonly string[]): [key: string, value: string][] {
  const origin = `GET(g."ROW", ${quoteText(ORIGIN_KEY)})`;
  if (keys.length === 1) return keys.map((key) => [key, `${origin}::TEXT`]);
  return keys.map((key, index) => [key, `GET(${origin}, ${index})::TEXT`]);
}
