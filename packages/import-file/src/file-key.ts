import { createHash } from 'node:crypto';
import type { FilePlan } from './plan-file.ts';

/**
 * Names a file read in one way, for message ids: the same file sent twice has the same events, which the hub knows as
 * duplicates; read in another way, after a mistake, it has others. `contentHash` is the file's own.
 */
export function fileKeyOf(contentHash: string, { columns, type, event }: FilePlan): string {
  const how = JSON.stringify([columns, type ?? null, event ?? null]);
  return createHash('sha256').update(`${contentHash} ${how}`).digest('hex').slice(0, 24);
}

/** Says to a person where the event comes from. */
export function messageIdOf(fileKey: string, line: number): string {
  return `file-${fileKey}-${String(line)}`;
}
