import { dead, delivered, held, retry, type Outcome } from '@trackyard/connector-sdk';
import fc from 'fast-check';
import { CLOSED, admission, afterBatch, type BreakerState } from './breaker.ts';

const at = (now: number, random = 1) => ({ now, random });
const run = (batches: Outcome[][], from: BreakerState = CLOSED, now = 1_000) =>
  batches.reduce((state, batch) => afterBatch(state, batch, at(now)), from);
const times = (count: number, outcome: Outcome) => Array.from({ length: count }, () => [outcome]);

describe('the breaker', () => {
  it('is healthy, then degraded, then open while nothing gets through', () => {
    expect(run(times(1, retry('http_503'))).status).toBe('healthy');
    expect(run(times(2, retry('http_503')))).toMatchObject({
      status: 'degraded',
      reason: 'http_503',
      failures: 2,
    });
    const open = run(times(6, retry('http_503')));
    expect(open).toMatchObject({ status: 'open', openUntil: 6_000, openings: 1 });
    expect(admission(open, 1_000)).toEqual({ allow: 'none', waitMs: 5_000 });
  });

  it('lets one batch try when its time has come, and closes by its success', () => {
    const open = run(times(6, retry('network')));
    expect(admission(open, open.openUntil)).toEqual({ allow: 'probe' });
    expect(afterBatch(open, [delivered], at(9_000))).toEqual({
      ...CLOSED,
      deliveredAt: 9_000,
      changedAt: 9_000,
    });
  });

  it('does not take for a probe what was under way when it opened', () => {
    const open = run(times(6, retry('network')));
    expect(afterBatch(open, [retry('network')], at(open.openUntil - 1))).toBe(open);
  });

  it('stays open for longer after each probe that fails, up to five minutes', () => {
    let state = run(times(6, retry('network')));
    const waits = [];
    for (let n = 0; n < 9; n++) {
      state = afterBatch(state, [retry('network')], at(state.openUntil));
      waits.push(admission(state, state.openUntil - 1));
      expect(state.status).toBe('open');
    }
    expect(state.openings).toBe(10);
    expect(state.openUntil - run(times(6, retry('network'))).openUntil).toBe(
      [10, 20, 40, 80, 160, 300, 300, 300, 300].reduce((sum, seconds) => sum + seconds * 1000, 0),
    );
  });

  it.each([
    ['401s', held('http_401')],
    ['403s', held('http_403')],
    ['404s', dead('http_404')],
    ['redirects', dead('http_302')],
    ['a connector that refuses the key', held('auth')],
  ])('opens after three distinct events in a row got %s, in one batch or in three', (_name, refusal) => {
    expect(run(times(2, refusal)).status).toBe('degraded');
    expect(run(times(3, refusal)).status).toBe('open');
    expect(run([[refusal, refusal, refusal]]).status).toBe('open');
  });

  it('does not add up refusals of different kinds', () => {
    expect(run([[dead('http_404')], [held('http_401')], [dead('http_404')]]).status).toBe('degraded');
  });

  it('takes a refusal of the event for a sign of life', () => {
    expect(run([...times(5, retry('http_500')), [dead('http_400')]])).toMatchObject({
      status: 'healthy',
      failures: 0,
    });
    expect(run([...times(5, retry('http_500')), [retry('http_500'), dead('payload')]]).status).toBe(
      'healthy',
    );
  });

  it('lets a probe go where the clock was set back since it opened', () => {
    const { openUntil, ...open } = run(times(6, retry('http_500')));
    const before = openUntil - 60 * 60_000;
    expect(admission({ ...open, openUntil }, openUntil - 1).allow).toBe('none');
    expect(admission({ ...open, openUntil }, before)).toEqual({ allow: 'probe' });
  });

  it('leaves requests for patience to the pace', () => {
    expect(run(times(20, retry('http_429')))).toEqual(CLOSED);
  });

  it('never opens while something gets through, and always ends open when nothing ever does', () => {
    const failing = fc.constantFrom(retry('http_500'), retry('network'), dead('http_404'), held('http_401'));
    fc.assert(
      fc.property(
        fc.array(fc.array(failing, { minLength: 1, maxLength: 5 }), { minLength: 6 }),
        (batches) => {
          expect(run(batches).status).toBe('open');
          expect(run(batches.map((batch) => [...batch, delivered])).status).toBe('healthy');
        },
      ),
    );
  });
});
