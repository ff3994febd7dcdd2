import { describeDialect } from '../testing/dialect-conformance.ts';
import { openClickHouseFixture } from './testing/clickhouse-fixture.ts';

jest.setTimeout(240_000);

// Every table is two objects, and a view that is made anew with each column: a second a run.
describeDialect('ClickHouse', {
  open: openClickHouseFixture,
  cannot: ['prune-in-parts'],
  generatedRuns: 10,
  fewColumns: 400,
});
