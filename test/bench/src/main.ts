/**
 * `npm run bench [-- NAME …] [--short]`: measures what the hub costs beside a plain design in the same run, and keeps
 * the figures in `test/bench/results/<name>.json`. Run it on a machine that does nothing else. It fails on a lost
 * event and, in the short form, on a ratio; never on a time.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { BACKENDS } from './harness/queue-server.ts';
import { circumstances, type SuiteResult } from './report/suite-result.ts';
import { suiteTable } from './report/table.ts';
import { endToEnd } from './suites/end-to-end.ts';
import { ingest } from './suites/ingest.ts';
import { latency } from './suites/latency.ts';
import { memory } from './suites/memory.ts';
import { recovery } from './suites/recovery.ts';
import { scale } from './suites/scale.ts';
import { steps } from './suites/steps.ts';
import type { Scale, Suite } from './suites/suite.ts';

const SUITES: readonly Suite[] = [steps, ingest, endToEnd, latency, memory, recovery, scale];
const RESULTS = new URL('../results/', import.meta.url);
const RUNS = 5;

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark "${unknown[0]}": ${SUITES.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const options: Scale = { runs: RUNS, size: 1, backends: BACKENDS, log: (line) => console.log(line) };
  for (const suite of SUITES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const cases = await suite.run(options);
    const { name, about } = suite;
    const result: SuiteResult = { name, about, ...circumstances(), cases };
    keep(result);
    console.log(`\n${suiteTable(result)}\n`);
  }
  return 0;
}

function keep(result: SuiteResult): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(new URL(`${result.name}.json`, RESULTS), `${JSON.stringify(result, null, 2)}\n`);
}

process.exitCode = await main(process.argv.slice(2));
