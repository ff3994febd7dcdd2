import { randomBytes } from 'node:crypto';
import { createSecrets } from './secrets.ts';

const newSecretKey = () => randomBytes(32).toString('base64');
const place = { workspaceId: 'ws_1', recordId: 'dst_1', field: 'apiKey' };
const unsealError = expect.objectContaining({ code: 'TY_SECRET_UNSEAL' });
const configError = expect.objectContaining({ code: 'TY_CONFIG' });

describe('secrets', () => {
  const secrets = createSecrets(newSecretKey());

  it.each(['hunter2', '', 'ünïcode \0', 42, { nested: ['secret'] }])('opens what it sealed: %j', (value) => {
    expect(secrets.unseal(place, secrets.seal(place, value))).toEqual(value);
  });

  it('never seals twice to the same text', () => {
    expect(secrets.seal(place, 'hunter2')).not.toEqual(secrets.seal(place, 'hunter2'));
  });

  it.each(['workspaceId', 'recordId', 'field'])('refuses a secret that was moved to another %s', (part) => {
    const sealed = secrets.seal(place, 'hunter2');
    expect(() => secrets.unseal({ ...place, [part]: 'another' }, sealed)).toThrow(unsealError);
  });

  it('refuses a secret with any byte changed', () => {
    const { $sealed } = secrets.seal(place, 'hunter2');
    const [id, text = ''] = $sealed.split('.');
    const bytes = Buffer.from(text, 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => secrets.unseal(place, { $sealed: `${id}.${changed.toString('base64url')}` })).toThrow(
        unsealError,
      );
    }
  });

  it.each(['', 'nothing', 'deadbeef.AAAA'])('refuses what is not sealed: %j', ($sealed) => {
    expect(() => secrets.unseal(place, { $sealed })).toThrow(unsealError);
  });

  it('refuses another key', () => {
    const other = createSecrets(newSecretKey());
    expect(() => other.unseal(place, secrets.seal(place, 'hunter2'))).toThrow(unsealError);
  });

  it('opens with an older key of the ring and seals with the first', () => {
    const [oldKey, newKey] = [newSecretKey(), newSecretKey()];
    const rotated = createSecrets(`${newKey},${oldKey}`);
    expect(rotated.unseal(place, createSecrets(oldKey).seal(place, 'hunter2'))).toBe('hunter2');
    expect(createSecrets(newKey).unseal(place, rotated.seal(place, 'hunter2'))).toBe('hunter2');
  });

  it.each([
    ['empty', ''],
    ['short', 'short'],
    ['of 31 bytes', randomBytes(31).toString('base64')],
    ['of 16 bytes in hexadecimal', randomBytes(16).toString('hex')],
    ['neither base64 nor hexadecimal', 'not base64 at all! '.repeat(9)],
  ])('does not start with a key that is %s', (_what, key) => {
    expect(() => createSecrets(key)).toThrow(configError);
  });

  it('takes a key as hexadecimal too', () => {
    expect(() => createSecrets(randomBytes(32).toString('hex'))).not.toThrow();
  });

  it('seals only the secret fields of settings', () => {
    const owner = { workspaceId: 'ws_1', recordId: 'dst_1' };
    const stored = secrets.sealSettings(owner, { url: 'https://example.com', apiKey: 'hunter2' }, ['apiKey']);
    expect(stored['url']).toBe('https://example.com');
    expect(JSON.stringify(stored)).not.toContain('hunter2');
    expect(secrets.unsealSettings(owner, stored)).toEqual({ url: 'https://example.com', apiKey: 'hunter2' });
  });

  it('refuses settings that pass for sealed ones', () => {
    const owner = { workspaceId: 'ws_1', recordId: 'dst_1' };
    expect(() => secrets.sealSettings(owner, { headers: { $sealed: 'x' } }, [])).toThrow('$sealed');
  });

  it('derives a different key for each purpose, the same each time', () => {
    expect(secrets.derive('sessions')).toBe(secrets.derive('sessions'));
    expect(secrets.derive('sessions')).not.toBe(secrets.derive('cookies'));
  });
});
