/** What a file of events may hold. */
export const FILE_LIMITS = {
  /** A row, line breaks in quotes included; an event has 32 KB at most. */
  rowBytes: 64 * 1024,
  columns: 1_000,
  /** What `planFile` is given of a longer file. */
  headBytes: 256 * 1024,
  /** Rows of a block. */
  blockRows: 500,
  /** Of a block's items as JSON: a body of collection has 500 KB at most. */
  blockBytes: 400 * 1024,
} as const;
