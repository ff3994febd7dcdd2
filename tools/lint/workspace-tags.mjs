import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../root.mjs';

/** Globs of all TypeScript files in the workspace packages whose package.json carries every one of `tags`. */
export function filesTagged(...tags) {
  const { workspaces } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const manifests = globSync(
    workspaces.map((folder) => `${folder}/package.json`),
    { cwd: ROOT },
  );
  return manifests.filter((file) => tags.every((tag) => tagsOf(file).includes(tag))).map(typescriptBeside);
}

const tagsOf = (file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')).nx?.tags ?? [];

const typescriptBeside = (file) => `${dirname(file)}/**/*.{ts,tsx}`;
