import { importState } from './import-state.ts';
import type { Import } from './queries.ts';

const one = { status: 'running', waitingFor: null, problem: null, progress: 0.999 } as Import;

it.each<[Partial<Import>, ReturnType<typeof importState>]>([
  [{}, { tone: 'good', reason: undefined, acts: ['pause', 'cancel'], percent: 99 }],
  [
    { waitingFor: 'source' },
    {
      tone: 'good',
      reason: 'It waits until the source is switched on.',
      acts: ['pause', 'cancel'],
      percent: 99,
    },
  ],
  [
    { waitingFor: 'source', problem: 'No disk.' },
    {
      tone: 'bad',
      reason: 'The last step failed and is tried again: No disk.',
      acts: ['pause', 'cancel'],
      percent: 99,
    },
  ],
  [
    { status: 'paused', waitingFor: 'live' },
    { tone: 'warn', reason: undefined, acts: ['resume', 'cancel'], percent: 99 },
  ],
  [
    { status: 'uploading', progress: 0 },
    { tone: 'warn', reason: undefined, acts: ['cancel'], percent: 0 },
  ],
  [
    { status: 'done', progress: 1 },
    { tone: 'quiet', reason: undefined, acts: [], percent: 100 },
  ],
  [
    { status: 'canceled', problem: 'The source was deleted.' },
    { tone: 'bad', reason: 'It was ended: The source was deleted.', acts: [], percent: 99 },
  ],
])('says how %j stands', (given, state) => {
  expect(importState({ ...one, ...given })).toEqual(state);
});
