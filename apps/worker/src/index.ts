/**
 * The worker: routes what was committed, delivers it, archives it, and repairs what a crash left behind. It runs
 * in one process with the others or in many of its own; the lanes' leases keep them apart. It serves no user.
 */
export { startWorker, type Worker, type WorkerOptions } from './start-worker.ts';
export { openRuntimes } from './open-runtimes.ts';
export { examine, type DoctorOptions, type DoctorReport } from './doctor/examine.ts';
export { reportText } from './doctor/report-text.ts';
