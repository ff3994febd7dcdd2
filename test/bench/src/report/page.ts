import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import type { CaseResult, Figure } from './figure.ts';
import type { SuiteResult } from './suite-result.ts';
import { suiteTable } from './table.ts';

const HEAD = `# Performance

What an event costs, measured on whole systems: real servers, real processes, as durable as in production. This page is written by \`npm run bench\`; do not edit it. Why the hot path looks as it does: [decisions/006-hot-path.md](decisions/006-hot-path.md).

- **CPU** is the operating system's accounting of every process of the hub and of the queue's server, divided by the events. It is the bar; rates inform, because the load generator and the receiver share the machine's cores.
- **Durable.** A 200 means stored: \`redis\` has an append-only file that goes to disk every second (a killed Redis loses nothing, a power cut up to a second), \`redis-always\` one that goes there at each write, \`postgres\` commits synchronously.
- **plain** is the design that a hub usually starts with, on the same machine in the same run: Express with its JSON parser, one \`queue.add\` an event and destination, the same HTTP client, the same batching towards the destination, the same durability. It has no lake, no books, no dedupe and no retries.
- **bare** is a server of \`node:http\` that reads and parses a body, keeps nothing and answers: what this machine asks for a request before any work is done.
- Each figure is the median of its runs, with the least and the greatest beside it. Floors and aims are for two cores with Redis.`;

/** Writes the page from all results that are kept. */
export async function writePage(results: URL, page: URL): Promise<void> {
  const suites = readdirSync(results)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(new URL(name, results), 'utf8')) as SuiteResult);
  const text = [HEAD, circumstancesOf(suites), barsTable(suites), ...suites.map(suiteTable)].join('\n\n');
  writeFileSync(page, await format(text, { parser: 'markdown' }));
}

function circumstancesOf(suites: readonly SuiteResult[]): string {
  const rows = suites.map(({ name, date, commit, machine, versions }) => {
    const with_ = Object.entries(versions).map(([what, version]) => `${what} ${version}`);
    return `| ${name} | ${date.slice(0, 10)} | ${commit} | ${machine} | ${with_.join(', ')} |`;
  });
  return ['| suite | date | commit | machine | with |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** Everything that has a bar, first: what a reader comes for. */
function barsTable(suites: readonly SuiteResult[]): string {
  const rows = suites.flatMap(({ cases }) =>
    cases.flatMap((one) => one.figures.filter(({ verdict }) => verdict).map((each) => barRow(one, each))),
  );
  const head = ['| what | queue | measured | floor | aim | met |', '| --- | --- | --- | --- | --- | --- |'];
  return ['## Floors and aims', '', ...head, ...rows].join('\n');
}

function barRow(
  { suite, name, backend }: CaseResult,
  { what, unit, median, floor, aim, verdict }: Figure,
): string {
  const met = { aim: 'aim', floor: 'floor', missed: '**missed**' }[verdict ?? 'missed'];
  return `| ${suite}: ${name}, ${what} | ${backend} | ${median} ${unit} | ${floor ?? ''} | ${aim ?? ''} | ${met} |`;
}
