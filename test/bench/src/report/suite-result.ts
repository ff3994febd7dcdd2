import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { CaseResult } from './figure.ts';

/** What `test/bench/results/<name>.json` holds. */
export interface SuiteResult {
  name: string;
  about: string;
  /** ISO 8601. */
  date: string;
  commit: string;
  machine: string;
  versions: Record<string, string>;
  cases: CaseResult[];
}

/** Where and with what the figures came to be. */
export function circumstances(): Pick<SuiteResult, 'date' | 'commit' | 'machine' | 'versions'> {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString(),
    commit: output('git', ['rev-parse', '--short=12', 'HEAD']),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${gibibytes} GiB`,
    versions: {
      node: process.version,
      redis: /v=(\S+)/.exec(output('redis-server', ['--version']))?.[1] ?? 'unknown',
      postgres: '18 (embedded)',
    },
  };
}

function output(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}
