import { textSetting, type Settings } from '@trackyard/connector-sdk';

/** The schema for all sources, where there is one. */
export function readSharedSchema(settings: Settings): string | undefined {
  return textSetting(settings, 'schema');
}
