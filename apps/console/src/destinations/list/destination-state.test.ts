import { stateOf } from './destination-state.ts';

const health = (status: 'healthy' | 'open') => ({
  status,
  reason: null,
  since: null,
  retryAt: null,
  concurrency: null,
  throttledUntil: null,
});
const on = { enabled: true, health: health('healthy') };
const live = { enabled: true, mode: 'live' as const };
const shadow = { enabled: true, mode: 'shadow' as const };
const draft = { enabled: false, mode: 'live' as const };

it.each([
  ['unfinished', { ...on, enabled: false }, []],
  ['unfinished', { ...on, enabled: false }, [draft]],
  ['off', { ...on, enabled: false }, [live]],
  ['unconnected', on, [draft]],
  ['watching', on, [shadow, draft]],
  ['healthy', on, [shadow, live]],
  ['open', { ...on, health: health('open') }, [live]],
])('%s', (state, destination, connections) => expect(stateOf(destination, connections)).toBe(state));
