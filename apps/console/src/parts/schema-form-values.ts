/** What the api shows in the place of a secret. */
export const SEALED = '********';

/** An object of any names, each with a text: shown as rows. */
export const isNameValues = ({ type, additionalProperties }: Record<string, unknown>): boolean =>
  type === 'object' && (Object(additionalProperties) as { type?: unknown }).type === 'string';

export const isSecret = (field: Record<string, unknown>): boolean => field['writeOnly'] === true;

/** What a form has changed: `null` for what was emptied; a secret that is still sealed is not touched unless removed. */
export function changedValues(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  removed: readonly string[] = [],
): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(after)) {
    if (value !== undefined && value !== '' && !isSame(value, before[name])) changed[name] = value;
  }
  for (const [name, value] of Object.entries(before)) {
    const isGone = after[name] === undefined || after[name] === '';
    const isKept = value === SEALED && !removed.includes(name);
    if (isGone && !isKept && value !== null) changed[name] = null;
  }
  return changed;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
