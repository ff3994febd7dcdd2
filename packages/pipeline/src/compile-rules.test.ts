import { makeEvent } from '@trackyard/event-spec';
import { compileRules } from './compile-rules.ts';

describe('compileRules', () => {
  it('costs nothing where nothing is set', () => {
    expect(compileRules({})).toEqual({});
    expect(compileRules({ consent: [], properties: {} })).toEqual({});
  });

  it('filters, and lets nothing through by a filter that cannot be read', () => {
    expect(compileRules({ filter: 'type = "track"' }).filter?.(makeEvent())).toBe(true);
    expect(compileRules({ filter: 'type = "page"' }).filter?.(makeEvent())).toBe(false);
    expect(compileRules({ filter: 'type =' }).filter?.(makeEvent())).toBe(false);
  });

  it('samples users: all events of one or none, about as many as asked for', () => {
    const { isSampled } = compileRules({ sample: { percent: 30 } });
    const users = Array.from({ length: 2_000 }, (_, n) => `user-${n}`);
    const taken = users.filter((userId) => isSampled?.(makeEvent({ userId })));
    expect(taken.length / users.length).toBeCloseTo(0.3, 1);
    for (const userId of taken.slice(0, 20)) {
      expect(isSampled?.(makeEvent({ userId, messageId: 'other', type: 'page' }))).toBe(true);
    }
    const shares = [10, 50, 90].map((percent) => {
      const { isSampled: some } = compileRules({ sample: { percent } });
      return users.filter((userId) => some?.(makeEvent({ userId }))).length / users.length;
    });
    shares.forEach((share, n) => expect(Math.abs(share - [0.1, 0.5, 0.9][n]!)).toBeLessThan(0.03));
    const { isSampled: all } = compileRules({ sample: { percent: 100 } });
    const { isSampled: none } = compileRules({ sample: { percent: 0 } });
    expect(users.every((userId) => all?.(makeEvent({ userId })))).toBe(true);
    expect(users.some((userId) => none?.(makeEvent({ userId })))).toBe(false);
    const anonymous = (anonymousId: string) => makeEvent({ userId: undefined, anonymousId });
    expect(isSampled?.(anonymous(taken[0]!))).toBe(true);
  });

  it.each([
    [undefined, true],
    [{}, true],
    [{ categoryPreferences: { ads: true, stats: false } }, true],
    [{ categoryPreferences: { ads: false } }, false],
    [{ categoryPreferences: {} }, false],
    [{ categoryPreferences: { ads: 'yes' } }, false],
  ])('asks consent %j: %s', (consent, passes) => {
    const event = makeEvent({ context: consent ? { consent } : {} });
    expect(compileRules({ consent: ['ads'] }).hasConsent?.(event)).toBe(passes);
  });

  describe('prunes', () => {
    const event = makeEvent({
      properties: { total: 5, card: { number: '4111', kind: 'visa' }, list: [{ a: 1 }] },
      context: { ip: '1.2.3.4', page: { url: 'u' } },
    });
    const pruned = (properties: object) => compileRules({ properties }).prune?.(event);

    it.each([
      [{ deny: ['properties.card.number'] }, { total: 5, card: { kind: 'visa' }, list: [{ a: 1 }] }],
      [{ deny: ['properties.card', 'properties.none.at.all'] }, { total: 5, list: [{ a: 1 }] }],
      [{ allow: ['properties.total', 'properties.card.kind'] }, { total: 5, card: { kind: 'visa' } }],
      [{ allow: ['properties.card'], deny: ['properties.card.number'] }, { card: { kind: 'visa' } }],
      [{ allow: ['properties.none'] }, {}],
    ])('%j', (properties, expected) => {
      expect(pruned(properties)).toEqual({ ...event, properties: expected });
    });

    it('leaves other roots and the event itself as they are', () => {
      const before = structuredClone(event);
      expect(pruned({ deny: ['context.ip', 'traits.email'] })).toEqual({
        ...event,
        context: { page: { url: 'u' } },
      });
      expect(event).toEqual(before);
      expect(pruned({ deny: ['properties.missing'] })).toBe(event);
    });
  });
});
