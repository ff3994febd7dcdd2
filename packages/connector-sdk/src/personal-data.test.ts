import { createHash } from 'node:crypto';
import { hashPersonalData, normalisePersonalData, type PersonalDataKind } from './personal-data.ts';

/** Examples of https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters */
const EXAMPLES: readonly (readonly [PersonalDataKind, unknown, string | undefined])[] = [
  ['email', ' John_Smith@gmail.com ', 'john_smith@gmail.com'],
  ['email', '', undefined],
  ['phone', '+1 (650) 555-1212', '16505551212'],
  ['phone', '0049 30 1234', '49301234'],
  ['phone', 16505551212, '16505551212'],
  ['phone', 'none', undefined],
  ['name', 'Mary-Ann', 'maryann'],
  ['name', '정', '정'],
  ['name', 'Valéry', 'valéry'],
  ['city', 'New York', 'newyork'],
  ['city', 'Saint-Étienne', 'saintétienne'],
  ['state', ' CA ', 'ca'],
  ['postalCode', '94035-1234', '94035'],
  ['postalCode', '940351234', '94035'],
  ['postalCode', 'M1 1AE', 'm11ae'],
  ['country', 'US', 'us'],
  ['country', 'United States', undefined],
  ['gender', 'Female', 'f'],
  ['gender', 'M', 'm'],
  ['gender', 'other', undefined],
  ['birthDate', '1997-02-16', '19970216'],
  ['birthDate', '1997-02-16T00:00:00Z', '19970216'],
  ['birthDate', '19970216', '19970216'],
  ['birthDate', 'yesterday', undefined],
  ['id', 'User-1', 'User-1'],
  ['id', undefined, undefined],
  ['email', { a: 1 }, undefined],
];

describe('personal data', () => {
  it.each(EXAMPLES)('normalises %s %j to %j, and hashes that', (kind, value, wanted) => {
    expect(normalisePersonalData(kind, value)).toBe(wanted);
    const sha256 = wanted === undefined ? undefined : createHash('sha256').update(wanted).digest('hex');
    expect(hashPersonalData(kind, value)).toBe(sha256);
  });

  it('hashes as the platforms document it', () => {
    expect(hashPersonalData('email', 'John_Smith@gmail.com')).toBe(
      '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f',
    );
  });

  it('leaves a hash as it is, in lower case', () => {
    const sha256 = 'AB'.repeat(32);
    expect(hashPersonalData('email', sha256)).toBe('ab'.repeat(32));
  });
});
