// Writes ../../catalog from the installed package: node packages/segment-catalog/src/generate/main.ts
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogTexts } from './catalog-texts.ts';

const folder = join(import.meta.dirname, '..', '..', 'catalog');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [file, text] of catalogTexts()) writeFileSync(join(folder, file), text);
