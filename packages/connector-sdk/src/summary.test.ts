import { summaryOf } from './summary.ts';

const text = { type: 'string', description: '' } as const;
const NAMES = { slug: 'x', name: 'X', category: 'Analytics' as const, description: 'Sends.' };

it('names what a person must fill in, and nothing else', () => {
  const settings = {
    key: { ...text, label: 'API key', required: true },
    region: { ...text, label: 'Region', required: true, default: 'eu' },
    internal: { ...text, label: 'Internal', required: true, hidden: true },
    note: { ...text, label: 'Note' },
  };
  expect(summaryOf({ ...NAMES, settings })).toEqual({ ...NAMES, needs: ['API key'] });
});

it('tells of an account that is connected, and why it cannot be used', () => {
  const oauth = { vendor: 'v', authorizeUrl: '', tokenUrl: '', scopes: [] };
  const unavailable = { reason: 'internal', message: 'Not here.' };
  expect(summaryOf({ ...NAMES, settings: {}, oauth, unavailable })).toEqual({
    ...NAMES,
    ...{ needs: [], oauth: true, unavailable },
  });
});
