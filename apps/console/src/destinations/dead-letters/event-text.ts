type Fields = Record<string, unknown>;

/** A JSON object, or undefined for anything else. */
export function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

/** JSON with line breaks; what is none as it is. */
export function pretty(text: string): string {
  const value = parseObject(text);
  return value ? JSON.stringify(value, null, 2) : text;
}
