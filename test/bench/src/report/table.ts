import type { CaseResult, Figure } from './figure.ts';
import type { SuiteResult } from './suite-result.ts';

const HEAD = ['case', 'backend', 'system', 'figure', 'median', 'min – max', 'floor', 'aim', 'met'];

/** One suite as a Markdown table, a row a figure; CPU by process stands below it. */
export function suiteTable({ name, about, cases }: SuiteResult): string {
  const rows = cases.flatMap((one) => one.figures.map((each) => row(one, each)));
  const lines = [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const split = cases.filter(({ cpuUs }) => cpuUs !== undefined).map(splitLine);
  return [
    `## ${name}`,
    '',
    `${about[0]?.toUpperCase()}${about.slice(1)}.`,
    '',
    ...lines,
    ...section(split),
  ].join('\n');
}

function row(
  { name, backend, system }: CaseResult,
  { what, unit, median, min, max, floor, aim, verdict }: Figure,
) {
  const met = { aim: 'aim', floor: 'floor', missed: '**missed**' } as const;
  return [
    ...[name, backend, system, what, `${median} ${unit}`, min === max ? '' : `${min} – ${max}`],
    ...[floor ?? '', aim ?? '', verdict ? met[verdict] : ''].map(String),
  ];
}

function splitLine({ name, backend, system, cpuUs = {} }: CaseResult): string {
  const parts = Object.entries(cpuUs).map(([part, us]) => `${part} ${us}`);
  return `- ${name}, ${backend}, ${system}: ${parts.join(', ')}`;
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', 'CPU by process, µs an event:', '', ...lines];
}
