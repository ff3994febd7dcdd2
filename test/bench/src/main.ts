/**
 * `npm run bench [-- NAME … --runs 3 --backend redis --dry]`: measures what the hub costs beside a plain design in the same run, keeps the figures in
 * `test/bench/results/<name>.json` and writes `docs/performance.md` from them. Run it on a machine that does nothing else.
 * It fails on a lost event, never on a time; the short form that compares ratios is `ratio.test.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BACKENDS } from './harness/queue-server.ts';
import { writePage } from './report/page.ts';
import { circumstances, type SuiteResult } from './report/suite-result.ts';
import { suiteTable } from './report/table.ts';
import { endToEnd, ratio } from './suites/end-to-end.ts';
import { ingest } from './suites/ingest.ts';
import { latency } from './suites/latency.ts';
import { memory } from './suites/memory.ts';
import { recovery } from './suites/recovery.ts';
import { scale } from './suites/scale.ts';
import { steps } from './suites/steps.ts';
import type { Scale, Suite } from './suites/suite.ts';

const SUITES: readonly Suite[] = [steps, ingest, endToEnd, ratio, latency, memory, recovery, scale];
const RESULTS = new URL('../results/', import.meta.url);
const PAGE = new URL('../../../docs/performance.md', import.meta.url);
const RUNS = 5;

async function main(args: string[]): Promise<number> {
  const { values, positionals: names } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      backend: { type: 'string', multiple: true },
      dry: { type: 'boolean' },
    },
  });
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    console.error(`There is no benchmark "${unknown}": ${SUITES.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const options: Scale = {
    runs: Number(values.runs ?? RUNS),
    size: 1,
    backends: BACKENDS.filter((each) => values.backend?.includes(each) ?? true),
    log: (line) => console.log(line),
  };
  for (const suite of SUITES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const cases = await suite.run(options);
    const { name, about } = suite;
    const result: SuiteResult = { name, about, ...circumstances(), cases };
    console.log(`\n${suiteTable(result)}\n`);
    if (values.dry) continue;
    keep(result);
    await writePage(RESULTS, PAGE);
  }
  return 0;
}

function keep(result: SuiteResult): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(new URL(`${result.name}.json`, RESULTS), `${JSON.stringify(result, null, 2)}\n`);
}

process.exitCode = await main(process.argv.slice(2));
