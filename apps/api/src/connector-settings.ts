import { MASK, TrackyardError } from '@trackyard/base';
import {
  checkSettings,
  OAUTH_ACCOUNT_SETTING,
  OAUTH_SETTINGS,
  secretFields,
  type ConnectorMeta,
  type Settings,
} from '@trackyard/connector-sdk';
import { isSealed } from '@trackyard/store';

export interface SettingsChange {
  /** As stored, secrets opened; empty for something new. */
  stored: Settings;
  /** As sent: `"********"` keeps a stored secret, `null` takes a setting away, what is missing stays. */
  given: Settings;
  /** What is required may be missing. */
  isDraft?: boolean;
}

/** The settings after a change, with what must be sealed. Throws `TY_VALIDATION` with every problem. */
export function changeSettings(
  meta: ConnectorMeta,
  { stored, given, isDraft = false }: SettingsChange,
): { settings: Settings; secretFields: string[] } {
  const secrets = secretFields(meta.settings);
  const kept = (name: string, value: unknown) => value === MASK && secrets.includes(name);
  const changes = Object.entries(given).filter(([name, value]) => !kept(name, value));
  const changed = { ...withoutStaleAccount(stored, changes), ...Object.fromEntries(changes) };
  const checked = checkSettings(meta.settings, changed);
  const problems = checked.problems.filter(({ isMissing = false }) => !(isMissing && isDraft));
  if (problems.length > 0) {
    const details = problems.map(({ field, message }) => ({ field: `settings.${field}`, message }));
    throw new TrackyardError('TY_VALIDATION', { details });
  }
  return { settings: checked.settings, secretFields: secrets };
}

/** A token that is pasted may be of another account than the one that was connected. */
function withoutStaleAccount(stored: Settings, changes: readonly (readonly [string, unknown])[]): Settings {
  if (!changes.some(([name]) => name === OAUTH_SETTINGS.accessToken)) return stored;
  const { [OAUTH_ACCOUNT_SETTING]: _stale, ...others } = stored;
  return others;
}

/** Settings as they may be shown: a secret that is set is `"********"`. */
export function maskSettings(meta: ConnectorMeta | undefined, settings: Settings): Record<string, unknown> {
  const secrets = meta ? secretFields(meta.settings) : [];
  const masked = Object.entries(settings).map(([name, value]) => [
    name,
    isSealed(value) || secrets.includes(name) ? MASK : value,
  ]);
  return Object.fromEntries(masked);
}
