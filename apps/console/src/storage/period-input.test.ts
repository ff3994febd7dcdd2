import { localMinute, periodOf } from './period-input.tsx';

it('writes a moment as the input reads it, and back', () => {
  const at = new Date('2026-03-04T12:30:45.123Z');
  expect(new Date(localMinute(at)).toISOString()).toBe('2026-03-04T12:30:00.000Z');
});

it('makes a period of two moments in their order only', () => {
  expect(periodOf('2026-03-04T12:00', '2026-03-04T13:00')).toBeDefined();
  expect(periodOf('2026-03-04T13:00', '2026-03-04T12:00')).toBeUndefined();
  expect(periodOf('', '2026-03-04T12:00')).toBeUndefined();
});
