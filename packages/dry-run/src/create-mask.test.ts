import { createMask } from './create-mask.ts';

describe('createMask', () => {
  const mask = createMask(['s3cret/key+1', 'abc', { header: 'Token xyz-99' }, undefined]);
  const request = { method: 'POST', url: 'https://a.example/', headers: {}, body: null };

  it.each([
    ['as it is', 'a s3cret/key+1 b'],
    ['in a URL', `https://a.example/?k=${encodeURIComponent('s3cret/key+1')}`],
    ['as Basic user', `Basic ${Buffer.from('s3cret/key+1:').toString('base64')}`],
    ['in base64', Buffer.from('s3cret/key+1').toString('base64')],
    ['inside an object of settings', 'x Token xyz-99'],
  ])('masks a secret %s', (_how, text) => {
    expect(mask.text(text)).toContain('********');
    expect(mask.text(text)).not.toMatch(/s3cret|xyz-99|czNjcmV0/);
  });

  it('leaves texts too short to be secrets', () => {
    expect(mask.text('abc')).toBe('abc');
  });

  it('masks headers that hold credentials by their names', () => {
    const headers = { 'X-Api-Key': 'k', Authorization: 'Custom 1', Accept: '*/*', 'X-Note': 's3cret/key+1' };
    expect(mask.request({ ...request, headers }).headers).toEqual({
      ...{ 'X-Api-Key': '********', Authorization: '********', Accept: '*/*', 'X-Note': '********' },
    });
  });
});
