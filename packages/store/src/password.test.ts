import { hashPassword, verifyPassword } from './password.ts';

jest.setTimeout(60_000);

describe('password', () => {
  it('knows its own hash and no other password', async () => {
    const hash = await hashPassword('correct horse');
    expect(hash).not.toContain('correct horse');
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('correct horses', hash)).toBe(false);
  });

  it('salts', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  it.each(['', ':', 'salt', 'salt:00'])('says no to a broken hash: %j', async (hash) => {
    expect(await verifyPassword('anything', hash)).toBe(false);
  });
});
