import { explainDecision } from './explain-decision.ts';

const none = { filter: null, sample: null, consent: null };

it('says what let it through, and what kept it back', () => {
  expect(explainDecision(null)).toMatchObject({ text: 'Let through.', next: undefined });
  expect(explainDecision('shadow').text).toMatch(/^Not sent: the connection is in shadow mode/);
  expect(explainDecision('of_tomorrow').text).toBe('Not sent: it was kept back (of_tomorrow).');
});

it('shows the rule that decided', () => {
  expect(explainDecision('filter', { ...none, filter: 'type = "track"' }).rule).toBe('type = "track"');
  expect(explainDecision('sample', { ...none, sample: { percent: 5 } }).rule).toBe('5 % of the users');
  expect(explainDecision('consent', { ...none, consent: ['ads', 'crm'] }).rule).toBe('Asked for: ads, crm');
  expect(explainDecision('filter', none).rule).toBeUndefined();
});
