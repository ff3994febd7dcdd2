import type { Destination } from '../api/queries.ts';
import { healthWords } from './health-words.ts';

const now = Date.parse('2026-03-04T10:02:20.000Z');
const inSeconds = (seconds: number) => new Date(now + seconds * 1_000).toISOString();
const healthy = {
  ...{ status: 'healthy' as const, reason: null, since: null, retryAt: null },
  ...{ concurrency: null, throttledUntil: null },
};
const destination = (health: Partial<Destination['health']>, enabled = true) =>
  ({ enabled, health: { ...healthy, ...health } }) as Destination;

it('is healthy, or disabled whatever else', () => {
  expect(healthWords(destination({}), now)).toMatchObject({ tone: 'good', label: 'Healthy' });
  expect(healthWords(destination({ status: 'open' }, false), now)).toMatchObject({ label: 'Disabled' });
});

it('says since when it is stopped, and when it tries again', () => {
  const health = {
    status: 'open' as const,
    reason: 'http_500',
    since: inSeconds(-20),
    retryAt: inSeconds(40),
  };
  const { tone, label, text, next } = healthWords(destination(health), now);
  expect([tone, label]).toEqual(['bad', 'Stopped']);
  expect(text).toMatch(/^Answers 500 since \d\d:02\. One event tries again in 40 s;/);
  expect(next).toMatch(/^Nothing to do for now/);
  const later = { ...health, retryAt: inSeconds(300) };
  expect(healthWords(destination(later), now).text).toContain('in 5 min');
});

it('sends to the settings where the credentials are refused', () => {
  const health = { status: 'degraded' as const, reason: 'http_401' };
  expect(healthWords(destination(health), now)).toMatchObject({ label: 'Slowed down', isForSettings: true });
});

it('is slowed down while it asks for patience, and not after', () => {
  const until = (seconds: number) => destination({ throttledUntil: inSeconds(seconds) });
  expect(healthWords(until(30), now)).toMatchObject({ label: 'Slowed down', next: 'Nothing to do.' });
  expect(healthWords(until(-1), now).label).toBe('Healthy');
});

it('says that one event tries', () => {
  const health = { status: 'half-open' as const, reason: 'network' };
  expect(healthWords(destination(health), now).text).toMatch(/^No answer from the destination until now/);
});
