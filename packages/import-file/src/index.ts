/**
 * A file of events, CSV or NDJSON, read row by row: what its columns mean, each row as an item of collection or why it
 * is none, and the place after each block, from where reading goes on. It knows bytes only: where they come from and
 * where items go is the caller's. It judges no event: that is collection's. Called by the api (preview), the worker
 * (import) and the cli (send).
 */
export { planFile, type FilePlan, type FileWishes, type PlannedColumn } from './plan-file.ts';
export { readBlocks, type Block, type BlockItem, type RowRefusal } from './read-blocks.ts';
export { fileKeyOf } from './file-key.ts';
export { parseMaps } from './parse-maps.ts';
export { gunzipped, isGzip } from './gunzipped.ts';
export { toReportCsv } from './report-csv.ts';
export { FILE_LIMITS } from './file-limits.ts';
export type { FilePlace } from './split-rows.ts';
