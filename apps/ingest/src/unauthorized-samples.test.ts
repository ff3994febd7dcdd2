import { createUnauthorizedSamples, type UnauthorizedRequest } from './unauthorized-samples.ts';

const request: UnauthorizedRequest = {
  code: 'TY_WRITE_KEY_UNKNOWN',
  at: 0,
  path: '/v1/batch',
  remote: '192.0.2.1',
  userAgent: 'agent',
  key: 'wk_abcdefghijklmnop',
  body: Buffer.from('{"writeKey":"wk_abcdefghijklmnop"}'),
};

it('counts all and keeps the last hundred, newest first', () => {
  const samples = createUnauthorizedSamples();
  for (let at = 0; at < 150; at++) samples.add({ ...request, at });
  samples.add({ ...request, code: 'TY_WRITE_KEY_MISSING', at: 150 });
  const report = samples.report();
  expect(report.counts).toEqual({ TY_WRITE_KEY_UNKNOWN: 150, TY_WRITE_KEY_MISSING: 1 });
  expect(report.samples).toHaveLength(100);
  expect(report.samples[0]?.at).toBe('1970-01-01T00:00:00.150Z');
});

it('keeps little of each, and no key', () => {
  const samples = createUnauthorizedSamples();
  const long = 'x'.repeat(100_000);
  samples.add({
    ...request,
    path: long,
    userAgent: long,
    body: Buffer.concat([request.body, Buffer.from(long)]),
  });
  const [sample] = samples.report().samples;
  expect(JSON.stringify(sample).length).toBeLessThan(2_000);
  expect(sample).toMatchObject({ keyHint: 'wk_abcde', bytes: 100_034 });
  expect(JSON.stringify(sample)).not.toContain('abcdefghijklmnop');
});
