import fc from 'fast-check';
import { afterCalmSlice, afterCrash, culprit, type Suspicion } from './suspicion.ts';

/** A worker that dies of one event: how many crashes it takes until the culprit is known, and who else is accused. */
function hunt(size: number, guilty: number): { crashes: number; verdict: string; settled: number } {
  const left = Array.from({ length: size }, (_, n) => `e${n}`);
  let suspicion: Suspicion | undefined;
  let crashes = 0;
  for (;;) {
    suspicion = afterCrash(suspicion);
    crashes++;
    for (;;) {
      const verdict = culprit(suspicion);
      if (verdict) return { crashes, verdict, settled: size - left.length };
      const batch: string[] = left.slice(0, suspicion.batchEvents);
      suspicion = { ...suspicion, noted: batch };
      if (batch.includes(`e${guilty}`)) break; // the worker dies here
      left.splice(0, batch.length);
    }
  }
}

describe('suspicion', () => {
  it('finds the event that kills its worker by halving, and nobody else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (size, seed) => {
        const guilty = seed % size;
        const { crashes, verdict, settled } = hunt(size, guilty);
        expect(verdict).toBe(`e${guilty}`);
        expect(crashes).toBeLessThanOrEqual(9);
        expect(settled).toBeLessThanOrEqual(guilty);
      }),
    );
  });

  it('accuses nobody before the third crash, however small the batch', () => {
    expect(hunt(1, 0).crashes).toBe(3);
  });

  it('accuses nobody where the worker was killed for other reasons: a calm slice forgets what was noted', () => {
    let suspicion: Suspicion | undefined = afterCrash(afterCrash(undefined));
    suspicion = afterCrash({ ...suspicion, noted: ['innocent'] });
    expect(culprit(suspicion)).toBe('innocent');
    expect(culprit(afterCalmSlice(suspicion)!)).toBeUndefined();
    for (let n = 0; n < 5; n++) suspicion = suspicion && afterCalmSlice(suspicion);
    expect(suspicion).toBeUndefined();
  });
});
