import { EVERY_EVENT } from '@trackyard/connector-sdk';
import { makeEvent } from '@trackyard/event-spec';
import { compileMappings } from './compile-mappings.ts';

const mapping = (trigger: string, more = {}) => ({ trigger, action: 'send', fields: {}, ...more });

describe('compileMappings', () => {
  const track = makeEvent({ type: 'track', event: 'Order Completed' });
  const page = makeEvent({ type: 'page' });

  it('gives the mappings that take an event, in their order; equal sets are one object', () => {
    const { select } = compileMappings([
      mapping('type = "track"'),
      mapping('type = "page"'),
      mapping('event = "Order Completed"', { action: 'sell' }),
    ]);
    expect(select({ event: track }).map(({ action }) => action)).toEqual(['send', 'sell']);
    expect(select({ event: track })).toBe(select({ event: { ...track } }));
    expect(select({ event: page })).toHaveLength(1);
    expect(select({ event: makeEvent({ type: 'group', groupId: 'g' }) })).toEqual([]);
  });

  it('leaves out what is switched off or cannot be read', () => {
    const { all, select } = compileMappings([
      mapping(EVERY_EVENT, { enabled: false }),
      mapping('type =', { enabled: true }),
    ]);
    expect(all).toHaveLength(1);
    expect(select({ event: track })).toEqual([]);
  });

  it('names mappings with fields, so that their deliveries are told apart', () => {
    const fields = { id: { '@path': '$.userId' } };
    const { all } = compileMappings([mapping(EVERY_EVENT), mapping(EVERY_EVENT, { fields })]);
    expect(all.map(({ key }) => key)).toEqual(['', '1 send']);
    expect(all[1]?.fields).toEqual(fields);
    expect(all[1]?.fields).not.toBe(fields);
  });
});
