/** A page of what the store has, each entry as the API shows it. */
export function mapPage<Row, View>(
  { data, nextCursor }: { data: readonly Row[]; nextCursor: string | null },
  viewOf: (row: Row) => View,
): { data: View[]; nextCursor: string | null } {
  return { data: data.map(viewOf), nextCursor };
}
