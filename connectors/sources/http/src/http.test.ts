import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { checkSettings } from '@trackyard/connector-sdk';
import { meta, source } from './index.ts';

describeSourceContract(source, { settings: { strict: true } });

describe('http', () => {
  it('is lenient unless told otherwise', () => {
    expect(checkSettings(meta.settings, {})).toEqual({ settings: { strict: false }, problems: [] });
  });
});
