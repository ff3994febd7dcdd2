import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

it('has written the types of the console’s calls as the api offers them', () => {
  const script = fileURLToPath(new URL('generate-console-api.mjs', import.meta.url));
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});
