import { PayloadError } from '../errors.ts';
import type { SourceRequest } from '../source.ts';
import { jsonBody, shallow } from './body.ts';

function post(text: string): SourceRequest {
  return { method: 'POST', headers: {}, query: {}, body: Buffer.from(text), receivedAt: 0 };
}

describe('jsonBody', () => {
  it.each([
    ['lists', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['objects', '{"a":'.repeat(60_000) + '1' + '}'.repeat(60_000)],
    ['one deep value among others', `{"a":1,"b":[${'['.repeat(200)}${']'.repeat(200)}]}`],
  ])('refuses %s that are nested too deep', (_what, text) => {
    expect(() => jsonBody(post(text))).toThrow(PayloadError);
  });

  it('takes as much depth as an event may have, within an envelope', () => {
    const text = '{"a":'.repeat(100) + '1' + '}'.repeat(100);
    expect(JSON.stringify(jsonBody(post(text)))).toBe(text);
    for (const value of [null, 1, 'text', []]) expect(shallow(value)).toBe(value);
  });
});
