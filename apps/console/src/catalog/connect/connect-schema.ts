import { isNameValues } from '../../parts/schema-form-values.ts';
import { plainText } from '../plain-text.ts';

type Schema = Record<string, unknown>;

/** What connecting an account fills in. */
const TOKENS = ['oauthAccessToken', 'oauthRefreshToken', 'oauthRefreshTokenUrl'];
const APP = ['oauthClientId', 'oauthClientSecret'];

export const isAccountSetting = (name: string): boolean => TOKENS.includes(name) || APP.includes(name);

/** Whether an account is connected, by settings as the api shows them. */
export const isAccountConnected = (settings: Schema): boolean => settings['oauthAccessToken'] !== undefined;

/**
 * Settings as forms ask for them: what must be filled in first, no Markdown, and what connecting an account fills in only
 * by hand.
 */
export function connectSchema(schema: Schema, { byHand }: { byHand: boolean }): Schema {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const required = (schema['required'] ?? []) as string[];
  const names = Object.keys(properties).filter(
    (name) =>
      properties[name]!['x-hidden'] !== true &&
      (byHand || !isAccountSetting(name)) &&
      (required.includes(name) || !isAnything(properties[name]!)),
  );
  const ordered = [
    ...names.filter((name) => required.includes(name)),
    ...names.filter((name) => !required.includes(name)),
  ];
  return {
    ...schema,
    required: required.filter((name) => names.includes(name)),
    properties: Object.fromEntries(ordered.map((name) => [name, plain(properties[name]!)])),
  };
}

/** An object of anything, nested perhaps: no form can ask for it. */
const isAnything = (field: Schema) =>
  field['type'] === 'object' && field['properties'] === undefined && !isNameValues(field);

function plain(field: Schema): Schema {
  const { description } = field;
  return typeof description === 'string' ? { ...field, description: plainText(description) } : field;
}
