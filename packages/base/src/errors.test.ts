import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from './errors.ts';

const ROW = /^\| `(TY_\w+)` +\| (\d+) +\| (.+?) +\| (.+?) +\|$/;

/** `docs/errors.md` and the catalogue say the same; a new code needs a row that says what to do. */
describe('docs/errors.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');
  const rows = page.split('\n').flatMap((line) => {
    const [, code, status, message, advice] = ROW.exec(line) ?? [];
    return code ? [{ code, status: Number(status), message, advice }] : [];
  });

  it('has one row a code', () => {
    expect(rows.map(({ code }) => code).sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it.each(Object.entries(ERROR_CODES))('explains %s', (code, { status, message }) => {
    expect(rows.find((row) => row.code === code)).toEqual({
      code,
      status,
      message,
      advice: expect.stringMatching(/\w{3}/),
    });
  });
});
