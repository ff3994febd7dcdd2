import { describeDialect } from '../testing/dialect-conformance.ts';
import { openSnowflakeFixture } from './testing/snowflake-fixture.ts';

jest.setTimeout(240_000);

describeDialect('Snowflake', {
  open: openSnowflakeFixture,
  fewColumns: 400,
  ...(process.env['TRACKYARD_TEST_SNOWFLAKE_ACCOUNT'] === undefined
    ? { cannot: ['prune-in-parts'], generatedRuns: 20 }
    : { cannot: ['refuse-rows', 'prune-in-parts'], generatedRuns: 5 }),
});
