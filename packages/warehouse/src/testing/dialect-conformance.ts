/**
 * The suite that every {@link Dialect} passes, whatever stands behind it: a server, a file, or a double of a
 * vendor's service. In a system's own test file:
 *
 *     describeDialect('DuckDB', { open: () => openDuckdbFixture() });
 *
 * `open` is called once, in `beforeAll`; every test uses schemas of its own, with names that are new each time, and
 * drops them at its end, so the same suite may run against a real account. What only one system knows (its settings,
 * its rights, its error texts) is tested beside it.
 *
 * What the suite asks of a dialect, besides the port's contract:
 * - NUL and halves of surrogate pairs come back as U+FFFD (`storableText`, `storableJson`).
 * - A load that fails throws an SDK error through `failureOf`; the same load again then gives each row once.
 * - `changeSchema` with a plan of nothing changes nothing, and tells what is there, in the planner's names and types.
 */
import type { Json } from '@trackyard/base';
import type { Dialect } from '../dialect.ts';
import { describeBreaks } from './conformance/breaks.ts';
import { describeOthers } from './conformance/others.ts';
import { describeRebuilds } from './conformance/rebuilds.ts';
import { describeRefusals } from './conformance/refusals.ts';
import { ConformanceStand } from './conformance/stand.ts';
import { describeTables } from './conformance/tables.ts';
import { describeTypes } from './conformance/types.ts';
import { describeUsers } from './conformance/users.ts';
import { describeWindows } from './conformance/windows.ts';

export { withoutNulls } from './conformance/values.ts';

/**
 * A row as it stands: by column, in the planner's names, without those that are null. Numbers as numbers, moments as
 * ISO 8601 text in any zone, JSON as a value or as its text.
 */
export type StoredRow = Readonly<Record<string, Json>>;

/** The place of a column, or of a table or schema where the rest is absent. */
export interface Place {
  schema: string;
  table?: string;
  column?: string;
}

/** One system (a database, a file, an account, a double), and how a test looks into it. */
export interface DialectFixture {
  /**
   * A dialect as another process would have it: connections and memory of its own. The suite closes it.
   *
   * `breakAt: n`, counted from 1, makes it as good as killed at its n-th request (statement, call over HTTP, piece on
   * the wire): that one still arrives and is worked off, but its answer never comes, and nothing after it arrives.
   * Whoever waits gets the error of a connection that broke. The suite loads with n = 1, 2, 3, … until a load gets
   * through, so it breaks after staging, after merging, before and after the commit, wherever those are.
   */
  openDialect(options?: { breakAt?: number }): Dialect | Promise<Dialect>;
  /** All rows of a table, in any order. */
  rows(schema: string, table: string): Promise<readonly StoredRow[]>;
  /** Drops a column, a table or a schema with all in it, as its owner would, behind the dialect's back. */
  drop(place: Place): Promise<void>;
  /** Makes a table that somebody else keeps beside ours, as they would: `CREATE TABLE … AS SELECT * FROM`. */
  copy(of: { schema: string; table: string }, name: string): Promise<void>;
  /** For the test of that limit: from now on, until the schema is dropped, a double refuses tables with more columns. */
  limitColumns?(maxColumns: number): void;
  /**
   * From now on the system itself refuses a row of this table in which `column` (of integers) is `value`: its own
   * constraint, or what a double is scripted to say. The table is there and has rows. Not called where the case
   * `cannot` has it.
   */
  refuseRows(place: Required<Place>, value: number): Promise<void>;
  close(): Promise<void>;
}

/** What a system has no way to do. */
export type Inability =
  /** Commit several tables together: a row that is refused in one may stand in another. */
  | 'commit-together'
  /** Refuse single rows: there are no constraints, and no double to script. */
  | 'refuse-rows'
  /** Hold numbers nearer to 0 than 1e-307. */
  | 'hold-tiny-numbers'
  /** Alter a table behind a loader's back and have the loader notice at once. */
  | 'drop-meanwhile'
  /** Delete some of what a table has of a day: all of it goes at once. */
  | 'prune-in-parts'
  /** Put new tables into the places of others. */
  | 'rebuild';

export interface DialectCase {
  open(): Promise<DialectFixture>;
  cannot?: readonly Inability[];
  /** What `changeSchema` calls a column made for lists and objects: `string` where the system has no JSON. */
  jsonType?: 'json' | 'string';
  /**
   * Columns of a table, in the test of that limit: fewer than the dialect has where making them takes long, and the suite
   * is not run as a whole.
   */
  fewColumns?: number;
  /**
   * Tables made and compared by the test with generated events; fewer where each costs money. 40 if absent; 8 at most
   * where the suite is not run as a whole (`npm run test:long -- dialects`).
   */
  generatedRuns?: number;
}

/** Every promise of {@link Dialect}, as tests. */
export function describeDialect(name: string, dialectCase: DialectCase): void {
  describe(`${name} as a warehouse`, () => {
    const stand = new ConformanceStand(dialectCase);
    beforeAll(() => stand.open());
    afterEach(() => stand.clear());
    afterAll(() => stand.close());

    describeTables(stand);
    describeTypes(stand);
    describeUsers(stand);
    describeBreaks(stand);
    describeOthers(stand);
    describeRefusals(stand);
    describeWindows(stand);
    if (stand.can('rebuild')) describeRebuilds(stand);
  });
}
