import type { Schema } from '../api/client.ts';
import { replayOf } from './replay-of-event.ts';

it('takes one moment and one message, whatever its id is made of', () => {
  const trace = { sourceId: 'src', messageId: 'a"b\\', raw: { receivedAt: '2026-03-04T10:00:00.999Z' } };
  expect(replayOf(trace as unknown as Schema<'Trace'>, 'dst')).toEqual({
    ...{ sourceIds: ['src'], destinationId: 'dst', dryRun: false },
    ...{ from: '2026-03-04T10:00:00.999Z', to: '2026-03-04T10:00:01.000Z' },
    filter: 'messageId = "a\\"b\\\\"',
  });
});
