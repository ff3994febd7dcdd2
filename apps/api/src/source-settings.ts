import { TrackyardError } from '@trackyard/base';
import type { Settings, SourceMeta } from '@trackyard/connector-sdk';
import { mappingProblems } from '@trackyard/mapping';
import { changeSettings, type SettingsChange } from './connector-settings.ts';

const MAX_MAPPING_BYTES = 64 * 1024;

/**
 * A source's settings after a change; its mapping is checked too. What is required may still be missing while the source
 * is disabled: a vendor often gives its secret only once it has the URL, which the source must exist for.
 * Throws `TY_VALIDATION` with every problem.
 */
export function changeSourceSettings(
  meta: SourceMeta,
  { enabled, ...change }: SettingsChange & { enabled: boolean },
): { settings: Settings; secretFields: string[] } {
  const changed = changeSettings(meta, { ...change, isDraft: !enabled });
  const details = mappingProblemsOf(meta, changed.settings);
  if (details.length > 0) throw new TrackyardError('TY_VALIDATION', { details });
  return changed;
}

function mappingProblemsOf({ mapped }: SourceMeta, settings: Settings): { field: string; message: string }[] {
  const mapping = mapped && settings[mapped.setting];
  if (!mapped || typeof mapping !== 'object' || mapping === null || Object.keys(mapping).length === 0)
    return [];
  const place = `settings.${mapped.setting}`;
  if (JSON.stringify(mapping).length > MAX_MAPPING_BYTES)
    return [{ field: place, message: 'Must have 64 KiB at most.' }];
  const strangers = Object.keys(mapping)
    .filter((name) => !Object.hasOwn(mapped.fields, name))
    .map((name) => ({ field: `${place}.${name}`, message: 'There is no such field.' }));
  const wrong = mappingProblems({ ...mapping }).map(({ path, message }) => ({
    field: place + path.replaceAll('/', '.'),
    message,
  }));
  return [...strangers, ...wrong];
}
