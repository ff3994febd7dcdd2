import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

/** The generator and the tutorial as their reader uses them: in an empty folder, with the repository's packages. */
describe('a new connector', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trackyard-connector-'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const base = JSON.stringify(join(ROOT, 'jest.config.mjs'));
    const config = `import base from ${base};\nexport default { ...base, rootDir: ${JSON.stringify(folder)} };\n`;
    writeFileSync(join(folder, 'jest.config.mjs'), config);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const generate = (...args: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'tools', 'run.mjs'), 'new', ...args], { encoding: 'utf8' });
  const runJest = () => {
    const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
    const args = ['--experimental-vm-modules', jest, '--ci', '--config', join(folder, 'jest.config.mjs')];
    const { stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return { status, stderr };
  };
  const sourceLines = () =>
    readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.includes('.test.'))
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').split('\n').length - 1)
      .reduce((sum, lines) => sum + lines, 0);

  it.each(['destination', 'source'])('%s passes its contract as it is generated', (kind) => {
    expect(generate(kind, 'acme-mail', '--into', folder)).toMatchObject({ status: 0 });
    const { status, stderr } = runJest();
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/Tests: +\d+ passed/),
    });
    expect(generate(kind, 'acme-mail', '--into', folder)).toMatchObject({ status: 1 });
  });

  it.each([['thing', 'acme'], ['destination'], ['destination', '../acme'], ['source', 'Acme']])(
    'refuses %s %s',
    (...args) => {
      expect(generate(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage') });
    },
  );

  it('is written by docs/write-a-connector.md, in at most 120 lines', () => {
    const page = readFileSync(join(ROOT, 'docs', 'write-a-connector.md'), 'utf8');
    expect(page).toContain('npm run new -- destination plausible');
    expect(generate('destination', 'plausible', '--into', folder)).toMatchObject({ status: 0 });
    rmSync(join(folder, 'src'), { recursive: true });
    const blocks = [...page.matchAll(/^```\w+ file=(\S+)\n([^]*?)^```$/gm)];
    expect(blocks.map(([, file]) => file)).toContain('src/index.ts');
    for (const [, file = '', text = ''] of blocks) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    expect(sourceLines()).toBeLessThanOrEqual(120);
    // As the page says: the first run writes the golden requests, the second compares.
    expect(runJest()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('has been written: look at it'),
    });
    const { status, stderr } = runJest();
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/Tests: +\d+ passed/),
    });
    for (const [, shown = ''] of page.matchAll(/^```json golden\n([^]*?)^```$/gm)) {
      const golden = readFileSync(join(folder, 'src/fixtures/golden/sendEvent.1.required.json'), 'utf8');
      expect(JSON.parse(golden)[0]).toEqual(JSON.parse(shown));
    }
  });
});
