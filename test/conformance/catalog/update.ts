// Writes requests.json and outside.json anew: node test/conformance/catalog/update.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepCatalog } from './sweep-catalog.ts';

const { requests, outsidePresets, outsideDestinations, silentActions } = await sweepCatalog();
const write = (file: string, value: object) =>
  writeFileSync(join(import.meta.dirname, file), `${JSON.stringify(value, null, 2)}\n`);
write('requests.json', requests);
write('outside.json', { destinations: outsideDestinations, presets: outsidePresets, actions: silentActions });
