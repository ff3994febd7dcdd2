// npm run new -- destination <slug> | source <slug>: a connector's folder that passes its contract from the start.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { runChild } from './child.mjs';
import { ROOT } from './root.mjs';

const TEMPLATES = join(ROOT, 'tools', 'templates');
const KINDS = { destination: 'destinations', source: 'sources' };
const USAGE = 'Usage: npm run new -- destination <slug>\n       npm run new -- source <slug>';

/** Resolves to an exit code. `--into <folder>` writes the files there and touches nothing else. */
export async function newConnector([kind, slug, option, folder], env) {
  if (!Object.hasOwn(KINDS, kind ?? '') || !/^[a-z][a-z0-9-]{0,40}$/.test(slug ?? '')) {
    console.error(`${USAGE}\nA slug is lower-case letters, digits and "-"; it names the connector for ever.`);
    return 2;
  }
  const target = option === '--into' ? folder : join(ROOT, 'connectors', KINDS[kind], slug);
  if (existsSync(join(target, 'package.json'))) {
    console.error(`There is a connector in ${relative(process.cwd(), target)} already.`);
    return 1;
  }
  writeTemplates(join(TEMPLATES, kind), target, slug);
  if (option === '--into') return 0;
  return finish(target, env);
}

/** Tidies the new package's names, links it, and adds it to the catalog and to the page of connectors. */
async function finish(target, env) {
  const tidy = join(ROOT, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  const steps = [
    ['node', [tidy, '--log-level', 'warn', '--write', target]],
    ['node', [join(ROOT, 'tools', 'generate-catalog.mjs')]],
    ['npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']],
    ['node', [join(ROOT, 'tools', 'generate-connector-docs.mjs')]],
  ];
  for (const [program, args] of steps) {
    const exitCode = await runChild(program, args, { env, cwd: ROOT });
    if (exitCode) return exitCode;
  }
  const shown = relative(ROOT, target);
  console.log(
    `\nMade ${shown}. It passes: npm test -- ${shown}\nWhat each part is for: docs/write-a-connector.md\n`,
  );
  return 0;
}

function writeTemplates(from, target, slug) {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const path = join(target, filled(relative(from, source).replace(/\.tmpl$/, ''), slug));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, filled(readFileSync(source, 'utf8'), slug));
  }
}

function filled(text, slug) {
  const words = slug.split('-').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return text.replaceAll('__slug__', slug).replaceAll('__Name__', words.join(' '));
}
