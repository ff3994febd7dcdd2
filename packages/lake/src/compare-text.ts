/** By code units: the order of S3's listings for the names that the lake makes. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
