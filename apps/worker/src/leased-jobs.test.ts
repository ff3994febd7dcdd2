import { silentLogger } from '@trackyard/base';
import { waitFor } from '@trackyard/test-support';
import { startLeasedJobs } from './leased-jobs.ts';

it('begins a job again from a row that was read after its last step', async () => {
  let place = 0;
  const begunAt: number[] = [];
  let endRun = () => {};
  let answerLook: (() => void) | undefined;
  const jobs = {
    /** The second look reads the row, and its answer comes when the run it met has ended. */
    async systemLease() {
      const rows = [{ id: 'one', place }];
      if (begunAt.length === 1 && place === 0) await new Promise<void>((resolve) => (answerLook = resolve));
      return rows;
    },
    systemRelease: () => Promise.resolve(),
    systemNote: () => Promise.resolve(),
  };
  const working = startLeasedJobs({
    ...{ name: 'job', jobs, everyMs: 5, log: silentLogger },
    async run(job) {
      begunAt.push(job.place);
      if (begunAt.length > 1) return;
      await new Promise<void>((resolve) => (endRun = resolve));
      place = 1;
      throw new Error('the step was noted, the answer was lost');
    },
  });
  await waitFor(() => answerLook);
  endRun();
  await waitFor(() => place === 1);
  answerLook!();
  await waitFor(() => begunAt.length > 1);
  await working.stop();
  expect(begunAt.slice(0, 2)).toEqual([0, 1]);
});
