/** A row of names and values as it is typed; `key` tells rows apart while their names change. */
export interface NameValue {
  key: number;
  name: string;
  value: string;
}

export function rowsOf(given: Readonly<Record<string, unknown>> | undefined): NameValue[] {
  return Object.entries(given ?? {}).map(([name, value], key) => ({ key, name, value: String(value) }));
}

/** Rows without a name say nothing; none at all is no setting. */
export function valuesOf(rows: readonly NameValue[]): Record<string, string> | undefined {
  const named = rows.map(({ name, value }) => [name.trim(), value] as const).filter(([name]) => name !== '');
  return named.length > 0 ? Object.fromEntries(named) : undefined;
}

export function withRow(rows: readonly NameValue[]): NameValue[] {
  return [...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, name: '', value: '' }];
}

/** Whether an earlier row has this name: the later one would take its place. */
export function isRepeated(rows: readonly NameValue[], { key, name }: NameValue): boolean {
  const first = rows.find((row) => row.name.trim() === name.trim());
  return name.trim() !== '' && first?.key !== key;
}
