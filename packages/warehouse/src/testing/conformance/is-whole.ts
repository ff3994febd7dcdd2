/** Whether the suite does all that it can: `npm run test:long -- dialects` has it so, `npm test` a part of it. */
export const isWhole = process.env['TRACKYARD_TEST_WHOLE'] === '1';
