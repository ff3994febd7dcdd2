import fc from 'fast-check';
import type { ConnectionBooks, RecordStore, SourceBooks } from '../record-store.ts';
import { arbitraryStep, BooksRun } from './books-steps.ts';

const RUNS = 60;
const STEPS = 30;

/**
 * Random sequences of steps with random outcomes, some of them taken twice as after a crash: after every single one
 * both equations of the books hold, and the books are those of a model that counts event by event. At the end just the
 * records with something open still have their events. A failure prints its seed and its shortest sequence.
 */
export function describeBooksProperty(records: () => RecordStore): void {
  it('balances the books after every step of any sequence', async () => {
    const steps = fc.array(fc.tuple(arbitraryStep, fc.boolean()), { maxLength: STEPS, size: 'max' });
    await fc.assert(fc.asyncProperty(steps, runAll), { numRuns: RUNS });
  }, 120_000);

  async function runAll(steps: [Parameters<BooksRun['take']>[0], boolean][]): Promise<void> {
    const run = new BooksRun(records());
    try {
      for (const [step, twice] of steps) {
        await run.take(step, twice);
        const { source, connections } = await run.books();
        expect({ source, connections }).toEqual({
          source: run.model.source,
          connections: [...run.model.connections.values()],
        });
        assertBalance(source, connections);
      }
      expect(await run.openIds()).toEqual(run.model.openIds());
    } finally {
      await run.end();
    }
  }
}

function assertBalance(source: SourceBooks, connections: readonly ConnectionBooks[]): void {
  expect(source.received).toBe(source.accepted + source.duplicate + source.quarantined);
  for (const { routed, replayed, filtered, ...row } of connections) {
    const out = Object.values(filtered).reduce((sum, n) => sum + n, 0);
    expect(routed + replayed).toBe(row.delivered + out + row.held + row.dead + row.deleted + row.pending);
  }
}
