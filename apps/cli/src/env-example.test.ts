import { readFile } from 'node:fs/promises';
import { envExample } from './env-example.ts';

it('.env.example says what the code reads; else run: npx trackyard env-example > .env.example', async () => {
  const committed = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
  expect(committed).toBe(envExample());
});
