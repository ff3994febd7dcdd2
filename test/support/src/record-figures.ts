import { appendFileSync } from 'node:fs';

/**
 * Prints what a test has measured, and keeps it where `npm run test:long` asks for it (`TRACKYARD_TEST_FIGURES` names
 * the file, a line of JSON each).
 */
export function recordFigures(what: string, figures: object): void {
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
  const file = process.env['TRACKYARD_TEST_FIGURES'];
  if (file) appendFileSync(file, `${JSON.stringify({ what, ...figures })}\n`);
}
