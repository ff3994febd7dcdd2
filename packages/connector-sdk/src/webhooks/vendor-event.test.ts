import { kindName, vendorEvent } from './vendor-event.ts';

const event = { vendor: 'acme', messageId: 'acme-1', event: 'Email Opened' };

describe('vendorEvent', () => {
  it('names a person by the best id there is', () => {
    const idsOf = (person: object) => {
      const { userId, anonymousId } = vendorEvent({ ...event, person });
      return userId ?? anonymousId;
    };
    const contacts = { email: 'Ada@example.com', phone: '+4915112345678' };
    expect(idsOf({ userId: 7, id: 'c1', ...contacts })).toBe('7');
    expect(idsOf({ id: 'c1', ...contacts })).toBe('acme:c1');
    expect(idsOf(contacts)).toMatch(/^acme:[0-9a-f]{24}$/);
    expect(idsOf(contacts)).toBe(idsOf({ email: 'ada@example.com' }));
    expect(idsOf({ userId: {}, id: ' ', email: null })).toBe('acme:unknown');
  });

  it('puts contacts, address and agent where destinations look for them, and leaves out what is odd', () => {
    const person = { userId: 'u1', email: 'ada@example.com' };
    const properties = { subject: 'Hello', link: '', size: null };
    expect(
      vendorEvent({ ...event, person, ip: '192.0.2.1', userAgent: 'Mail', properties, timestamp: undefined }),
    ).toEqual({
      ...{ type: 'track', messageId: 'acme-1', event: 'Email Opened', userId: 'u1' },
      context: {
        ...{ integration: { name: 'acme' }, ip: '192.0.2.1', userAgent: 'Mail' },
        traits: { email: 'ada@example.com' },
      },
      properties: { subject: 'Hello' },
    });
    expect(vendorEvent({ ...event, person: { userId: 'u1' }, ip: [], userAgent: {} })['context']).toEqual({
      integration: { name: 'acme' },
    });
  });

  it('identifies where there is no event', () => {
    const person = { userId: 'u1', email: 'ada@example.com', traits: { firstName: 'Ada', lastName: '' } };
    expect(vendorEvent({ vendor: 'acme', messageId: 'acme-1', person })).toMatchObject({
      type: 'identify',
      traits: { email: 'ada@example.com', firstName: 'Ada' },
    });
  });
});

it('kindName: names what nobody knows', () => {
  expect(kindName('Acme', 'invoice.paid')).toBe('Acme Invoice Paid');
  expect(kindName('Acme', undefined)).toBe('Acme Event');
  expect(kindName('Acme', '???')).toBe('Acme Event');
});
