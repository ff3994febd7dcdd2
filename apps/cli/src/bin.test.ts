import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '../bin/trackyard.mjs');
/** Tells with which flags each of the processes that follow one another runs. */
const TELL = `data:text/javascript,${encodeURIComponent('console.log("flags", process.execArgv.join())')}`;

/** With settings that no command begins with. */
function flagsOf(...args: string[]): string | undefined {
  const env = { ...process.env, NODE_OPTIONS: `--import ${TELL}`, TRACKYARD_PORT: 'none' };
  const { stdout, status } = spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8' });
  expect(status).toBe(1);
  return stdout
    .split('\n')
    .findLast((line) => line.startsWith('flags'))
    ?.slice('flags '.length);
}

describe('bin/trackyard', () => {
  it('runs a hub without the allocations that would keep its garbage', () => {
    expect(flagsOf('up')).toBe('--no-allocation-site-pretenuring');
    expect(flagsOf()).toBe('--no-allocation-site-pretenuring');
  });

  it('runs a sender with a small young generation', () => {
    expect(flagsOf('send')).toBe('--max-semi-space-size=4');
  });

  it('runs other commands as they are', () => {
    expect(flagsOf('migrate')).toBe('');
  });
});
