import { changeAt, mappingsOf, newRule, offeredRules, rulesOf, type DestinationConnector } from './rules.ts';

const fields = { type: 'object', properties: { name: { default: { '@path': '$.event' } } } };
const action = (name: string, more: object = {}) => ({
  name,
  description: '',
  trigger: null,
  hidden: false,
  fields,
  ...more,
});
const preset = (name: string) => ({
  name,
  description: null,
  trigger: 'type = "track"',
  action: 'send',
  fields: {},
});
const connector = (more: object) =>
  ({
    actions: { send: action('Send'), old: action('Old', { hidden: true }) },
    presets: [],
    ...more,
  }) as never as DestinationConnector;
const withPresets = connector({ presets: [preset('One'), preset('Two')] });
const names = (rules: { name?: string; enabled?: boolean }[]) =>
  rules.map(({ name, enabled }) => `${name} ${enabled}`);

it('begins with the presets, all on', () => {
  expect(names(rulesOf([], withPresets))).toEqual(['One true', 'Two true']);
});

it('offers the actions where there are no presets; the only one is on', () => {
  expect(names(offeredRules(connector({})))).toEqual(['Send true']);
  const two = connector({ actions: { send: action('Send'), call: action('Call') } });
  expect(names(offeredRules(two))).toEqual(['Send false', 'Call false']);
});

it('saves nothing where the presets are as they come, so that they stay up to date', () => {
  expect(mappingsOf(rulesOf([], withPresets), withPresets)).toEqual([]);
});

it('saves what is on, and offers the rest again', () => {
  const saved = mappingsOf(changeAt(rulesOf([], withPresets), 1, { enabled: false }), withPresets);
  expect(names(saved)).toEqual(['One true']);
  expect(names(rulesOf(saved, withPresets))).toEqual(['One true', 'Two false']);
});

it('keeps what was worked on, though it is off', () => {
  const changed = changeAt(rulesOf([], withPresets), 0, { enabled: false, trigger: 'type = "page"' });
  expect(names(mappingsOf(changed, withPresets))).toEqual(['One false', 'Two true']);
});

it('says that nothing is on: an empty list would mean the presets', () => {
  const off = rulesOf([], withPresets).map((rule) => ({ ...rule, enabled: false }));
  expect(names(mappingsOf(off, withPresets))).toEqual(['One false', 'Two false']);
});

it('makes a rule that begins with the defaults and takes every event', () => {
  const rule = newRule(connector({}), 'send');
  expect(rule).toMatchObject({
    name: 'Send',
    action: 'send',
    fields: { name: { '@path': '$.event' } },
    enabled: true,
  });
  expect(rule.trigger).toContain('type = "identify"');
});
