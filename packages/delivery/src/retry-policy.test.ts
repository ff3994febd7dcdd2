import { dead, delivered, held, retry } from '@trackyard/connector-sdk';
import { DEFAULT_RETRY_POLICY as policy, nextStep } from './retry-policy.ts';

const at = { now: 1_000_000, random: 1, policy, deliveredAt: 0 };

describe('nextStep', () => {
  it('leaves what is decided as it is', () => {
    expect(nextStep(delivered, { attempt: 0, since: 0 }, at)).toEqual(delivered);
  });

  it('doubles the bound of the wait up to an hour, and waits anywhere below it', () => {
    const waits = [0, 1, 2, 10, 30].map((attempt) => nextStep(retry('x'), { attempt, since: 1 }, at));
    expect(waits).toMatchObject([1_000, 2_000, 4_000, 1_024_000, 3_600_000].map((afterMs) => ({ afterMs })));
    expect(nextStep(retry('x'), { attempt: 3, since: 1 }, { ...at, random: 0.25 })).toMatchObject({
      afterMs: 2_000,
    });
  });

  it('counts attempts and remembers when the first one failed', () => {
    expect(nextStep(retry('x'), { attempt: 0, since: 0 }, at)).toMatchObject({ attempt: 1, since: at.now });
    expect(nextStep(retry('x'), { attempt: 4, since: 7 }, at)).toMatchObject({ attempt: 5, since: 7 });
  });

  it("takes the destination's own wait", () => {
    expect(nextStep(retry('x', { afterMs: 42 }), { attempt: 9, since: 1 }, at)).toMatchObject({
      afterMs: 42,
    });
  });

  it('ends after the horizon', () => {
    const late = { ...at, now: policy.horizonMs + 5 };
    expect(nextStep(retry('http_503'), { attempt: 7, since: 5 }, late)).toEqual({
      status: 'dead',
      reason: 'retries_exhausted',
      message: 'Tried 8 times; last: http_503',
    });
    expect(nextStep(retry('http_503'), { attempt: 7, since: 6 }, late)).toMatchObject({ status: 'retry' });
  });

  it.each(['http_404', 'http_301', 'http_405', 'http_501'])(
    'does not kill by %s while nobody gets through',
    (reason) => {
      expect(nextStep(dead(reason), { attempt: 0, since: 0 }, at)).toMatchObject({ status: 'retry', reason });
      expect(nextStep(dead(reason), { attempt: 5, since: 900 }, { ...at, deliveredAt: 800 })).toMatchObject({
        status: 'retry',
      });
    },
  );

  it('kills by it once others got through since its first refusal: it is the event', () => {
    expect(nextStep(dead('http_404'), { attempt: 1, since: 900 }, { ...at, deliveredAt: 950 })).toEqual(
      dead('http_404'),
    );
    expect(nextStep(dead('http_404'), { attempt: 0, since: 0 }, { ...at, deliveredAt: 950 })).toMatchObject({
      status: 'retry',
    });
  });

  it('kills at once what is about the event, and holds what is held', () => {
    expect(nextStep(dead('http_400'), { attempt: 0, since: 0 }, at)).toEqual(dead('http_400'));
    expect(nextStep(held('http_401'), { attempt: 0, since: 0 }, at)).toEqual(held('http_401'));
  });

  it('says at the end what went wrong, and that it may have arrived', () => {
    const outcome = retry('network', { message: 'No answer in time.', maybeDelivered: true });
    expect(nextStep(outcome, { attempt: 0, since: 0 }, at)).toMatchObject({
      ...{ status: 'retry', message: 'No answer in time.', maybeDelivered: true },
    });
    const late = { ...at, now: policy.horizonMs + 5 };
    expect(nextStep(outcome, { attempt: 2, since: 5 }, late)).toMatchObject({
      message: 'Tried 3 times; last: network, No answer in time. It may have arrived all the same.',
    });
  });

  it('with a horizon of nothing tries once', () => {
    const once = { ...at, policy: { ...policy, horizonMs: 0 } };
    expect(nextStep(retry('http_503'), { attempt: 0, since: 0 }, once)).toMatchObject({
      status: 'dead',
      reason: 'retries_exhausted',
    });
  });
});
