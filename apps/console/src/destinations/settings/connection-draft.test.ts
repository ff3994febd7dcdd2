import type { Schema } from '../../api/client.ts';
import { draftOf, rulesOf, rulesText } from './connection-draft.ts';

const plain = {
  ...{ sourceId: 'src', enabled: true, mode: 'live', order: 'none' },
  ...{ filter: null, sample: null, consent: null, properties: null },
} as Schema<'Connection'>;

it('goes from connection to form and back', () => {
  const rules = { filter: 'type = "track"', sample: { percent: 5 }, consent: ['ads', 'crm'] };
  expect(rulesOf(draftOf({ ...plain, ...rules }))).toEqual(rules);
  expect(rulesOf({ ...draftOf(plain), consent: ' , ' })).toEqual({
    filter: null,
    sample: null,
    consent: null,
  });
  expect(draftOf(undefined)).toMatchObject({ sourceId: null, enabled: true, mode: 'live' });
});

it('says what is let through', () => {
  expect(rulesText(plain)).toBe('everything');
  expect(rulesText({ ...plain, filter: 'x', sample: { percent: 5 } })).toBe(
    'what its filter takes, 5 % of the users',
  );
});
