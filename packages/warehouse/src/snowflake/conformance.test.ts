import { describeDialect } from '../testing/dialect-conformance.ts';
import { openSnowflakeFixture } from './testing/snowflake-fixture.ts';

jest.setTimeout(240_000);

describeDialect('Snowflake', {
  open: openSnowflakeFixture,
  ...(process.env['TRACKYARD_TEST_SNOWFLAKE_ACCOUNT'] === undefined
    ? { generatedRuns: 20 }
    : { cannot: ['refuse-rows'], generatedRuns: 5 }),
});
