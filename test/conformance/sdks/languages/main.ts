/**
 * `npm run conformance -- sdks [NAME …] [--allow-missing]`: the real SDKs of other languages against a whole hub, through
 * a gate that refuses some of what they send. Says at the end which ran, which failed and which could not be run; a
 * language that could not be is a failure unless `--allow-missing` is said.
 */
import { parseArgs } from 'node:util';
import { freePort, recordFigures } from '@trackyard/test-support';
import { startEventStand } from '../event-stand.ts';
import type { Language } from './language.ts';
import { LANGUAGES, NOT_RUN } from './languages.ts';
import { tellStory, type Told } from './tell-story.ts';

type Outcome = ({ outcome: 'ran' } & Told) | { outcome: 'NOT RUN' | 'FAILED'; package: string; why: string };

async function main(args: string[]): Promise<number> {
  const { values, positionals: names } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'allow-missing': { type: 'boolean' } },
  });
  const known = [...LANGUAGES, ...NOT_RUN].map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no SDK "${unknown}": ${known.join(', ')}.`);
    return 2;
  }
  const isAsked = ({ name }: { name: string }) => names.length === 0 || names.includes(name);
  const outcomes = [
    ...(await runAll(LANGUAGES.filter(isAsked))),
    ...NOT_RUN.filter(isAsked).map((each): [string, Outcome] => [
      each.name,
      { outcome: 'NOT RUN', package: each.package, why: each.why },
    ]),
  ];
  console.log('');
  for (const [name, outcome] of outcomes) recordFigures(name, outcome);
  const count = (which: Outcome['outcome']) => outcomes.filter(([, { outcome }]) => outcome === which).length;
  console.log(`\n${count('ran')} ran, ${count('FAILED')} failed, ${count('NOT RUN')} not run`);
  const missing = values['allow-missing'] ? 0 : count('NOT RUN');
  return count('FAILED') + missing === 0 ? 0 : 1;
}

async function runAll(languages: readonly Language[]): Promise<[string, Outcome][]> {
  if (languages.length === 0) return [];
  const securePort = await freePort();
  // The settings document sends phones there: they reach a hub by https only.
  const stand = await startEventStand({ TRACKYARD_PUBLIC_URL: `https://localhost:${securePort}` });
  try {
    const outcomes: [string, Outcome][] = [];
    for (const language of languages) {
      const { name } = language;
      console.log(`${name}: ${language.package} …`);
      outcomes.push([name, await run(language, () => tellStory(language, stand, securePort))]);
    }
    return outcomes;
  } finally {
    await stand.stop();
  }
}

async function run(language: Language, tell: () => Promise<Told>): Promise<Outcome> {
  try {
    await language.install();
  } catch (error) {
    return { outcome: 'NOT RUN', package: language.package, why: (error as Error).message };
  }
  try {
    return { outcome: 'ran', ...(await tell()) };
  } catch (error) {
    return { outcome: 'FAILED', package: language.package, why: (error as Error).message };
  }
}

process.exitCode = await main(process.argv.slice(2));
