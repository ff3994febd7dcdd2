import { runChild, type StartWork } from './run-child.ts';

const WORK: Record<string, () => Promise<{ startWork: StartWork }>> = {
  ingest: () => import('./ingest-process.ts'),
  worker: () => import('./worker-process.ts'),
};

const [role = '', place = ''] = process.argv.slice(2);
process.title = `trackyard ${role} ${place}`;
await runChild(`${role} ${place}`, WORK[role]!());
