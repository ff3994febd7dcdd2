import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inlineParts, setUpSteps } from './set-up-steps.ts';

const FOLDER = join(import.meta.dirname, '../../../../connectors/sources');

it('reads the steps, wherever the section stands', () => {
  expect(
    setUpSteps('# A\n\n## Set up\n\n1. Do `this`\n   and that.\n2. Done.\n\nMore.\n\n## Limits\n\n1. No.'),
  ).toEqual(['Do `this` and that.', 'Done.']);
  expect(setUpSteps('# A\n\n## Set up\n\n1. Last.\n')).toEqual(['Last.']);
  expect(setUpSteps('# A')).toEqual([]);
  expect(setUpSteps(null)).toEqual([]);
});

it.each(readdirSync(FOLDER).filter((type) => type !== 'http'))('%s says how it is set up', (type) => {
  expect(setUpSteps(readFileSync(join(FOLDER, type, 'README.md'), 'utf8')).length).toBeGreaterThan(0);
});

it('takes code and stress for what they are, links for their words', () => {
  expect(inlineParts('Add `a.b`, **not** [that](x.md).')).toEqual([
    { kind: 'text', text: 'Add ' },
    { kind: 'code', text: 'a.b' },
    { kind: 'text', text: ', ' },
    { kind: 'strong', text: 'not' },
    { kind: 'text', text: ' that.' },
  ]);
});
