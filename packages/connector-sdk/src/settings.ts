import type { Field, Fields } from './field.ts';

/** A connector's settings as stored: plain JSON values by field name. */
export type Settings = Readonly<Record<string, unknown>>;

export interface SettingsProblem {
  field: string;
  message: string;
  /** It is only not there yet. */
  isMissing?: true;
}

/** The text of a setting; undefined where it was left empty. */
export function textSetting(settings: Settings, name: string): string | undefined {
  const value = settings[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Names of the fields that must be sealed. */
export function secretFields(fields: Fields): string[] {
  return Object.keys(fields).filter((name) => fields[name]?.secret);
}

/** Fills in defaults and finds every problem; `settings` is meant for use only where there is none. */
export function checkSettings(
  fields: Fields,
  given: Settings,
): { settings: Settings; problems: SettingsProblem[] } {
  const problems: SettingsProblem[] = [];
  const settings: Record<string, unknown> = {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fields, name)) problems.push({ field: name, message: 'There is no such setting.' });
  }
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === null || value === '') {
      if (field.default !== undefined) settings[name] = field.default;
      else if (field.required)
        problems.push({ field: name, message: `${field.label} is required.`, isMissing: true });
      continue;
    }
    const message = problemOf(field, value);
    if (message) problems.push({ field: name, message });
    else settings[name] = value;
  }
  return { settings, problems };
}

function problemOf(field: Field, value: unknown): string | undefined {
  if (!field.multiple) return valueProblem(field, value);
  if (!Array.isArray(value)) return `${field.label} must be a list.`;
  return value.map((item) => valueProblem(field, item)).find((problem) => problem !== undefined);
}

function valueProblem(field: Field, value: unknown): string | undefined {
  const problem = typeProblem(field, value);
  if (problem !== undefined || !field.choices) return problem;
  if (field.choices.some((choice) => choice.value === value)) return undefined;
  return `${field.label} must be one of ${field.choices.map((choice) => choice.value).join(', ')}.`;
}

function typeProblem(field: Field, value: unknown): string | undefined {
  switch (field.type) {
    case 'string':
    case 'text':
    case 'datetime':
      return textProblem(field, value);
    case 'integer':
    case 'number':
      return numberProblem(field, value);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${field.label} must be true or false.`;
    case 'object':
      return objectProblem(field, value);
  }
}

function objectProblem(field: Field, value: unknown): string | undefined {
  const { label, properties, additional, values } = field;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `${label} must be an object.`;
  if (values === 'text') {
    const other = Object.entries(value).find(([, each]) => typeof each !== 'string');
    return other && `${label}: "${other[0]}" must be text.`;
  }
  if (!properties) return undefined;
  const names = new Set(Object.keys(properties));
  const known = Object.entries(value).filter(([name]) => !additional || names.has(name));
  const [problem] = checkSettings(properties, Object.fromEntries(known)).problems;
  return problem && `${label}: ${problem.message}`;
}

function textProblem(field: Field, value: unknown): string | undefined {
  if (typeof value !== 'string') return `${field.label} must be text.`;
  if (field.type === 'datetime' && Number.isNaN(Date.parse(value)))
    return `${field.label} must be a date and time.`;
  if (field.pattern && !new RegExp(field.pattern).test(value)) return `${field.label} has the wrong form.`;
  return undefined;
}

function numberProblem(field: Field, value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${field.label} must be a number.`;
  if (field.type === 'integer' && !Number.isInteger(value)) return `${field.label} must be a whole number.`;
  if (field.minimum !== undefined && value < field.minimum)
    return `${field.label} must be ${field.minimum} or more.`;
  if (field.maximum !== undefined && value > field.maximum)
    return `${field.label} must be ${field.maximum} or less.`;
  return undefined;
}
