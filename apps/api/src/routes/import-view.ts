import type { FilePlan } from '@trackyard/import-file';
import type { Import } from '@trackyard/store';
import { instantSchema, z } from '../http/schemas.ts';

export const planSchema = z.object({
  format: z.enum(['csv', 'ndjson']),
  delimiter: z.string().nullable(),
  type: z.string().nullable().openapi({ description: 'Of rows that name none.' }),
  event: z.string().nullable(),
  columns: z
    .array(
      z.object({
        name: z.string(),
        field: z.string().nullable().openapi({
          description: '`data.…` is properties or traits, as the row has its type; `null` is left out.',
        }),
        as: z.enum(['text', 'number', 'boolean', 'json']),
        isGuess: z.boolean().openapi({ description: 'Nobody has mapped it.' }),
      }),
    )
    .openapi({ description: 'Of CSV.' }),
});

export const rowRefusalSchema = z
  .object({
    line: z.number().int().openapi({ description: 'In the file, from 1.' }),
    code: z.string(),
    message: z.string(),
    row: z.string(),
  })
  .openapi('RefusedRow');

export const importSchema = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    name: z.string(),
    plan: planSchema,
    ratePerSecond: z.number().nullable(),
    status: z.enum(['uploading', 'running', 'paused', 'done', 'canceled']),
    progress: z.number().openapi({ description: 'From 0 to 1: how much of the file is read.' }),
    bytes: z.number().int().openapi({ description: 'Decompressed; so far, while it is uploaded.' }),
    count: z.object({
      read: z.number().int().openapi({ description: 'Rows.' }),
      accepted: z.number().int().openapi({
        description: 'Of those the ones that became events. Which of them were duplicates say the books.',
      }),
      refused: z.number().int().openapi({ description: 'The others: see `/imports/{id}/refused`.' }),
    }),
    waitingFor: z.string().nullable().openapi({
      description: '`live` (live events first), `queue` (not routed yet, or full), `source` (disabled).',
    }),
    problem: z.string().nullable().openapi({ description: 'Why the last step failed; it is tried again.' }),
    createdAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .openapi('Import');

export function importView(row: Import) {
  const { id, sourceId, name, ratePerSecond, status, bytes, read, accepted, refused } = row;
  return {
    ...{ id, sourceId, name, ratePerSecond, status, bytes },
    plan: planView(row.plan as FilePlan),
    progress: progressOf(row),
    count: { read, accepted, refused },
    ...{ waitingFor: row.waitingFor, problem: row.problem },
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

export function planView({ format, delimiter, type, event, columns }: FilePlan) {
  return { format, delimiter: delimiter ?? null, type: type ?? null, event: event ?? null, columns };
}

function progressOf({ status, read, place, bytes }: Import): number {
  if (status === 'done') return 1;
  if (read === 0 || bytes === 0) return 0;
  return Math.round(Math.min(1, place.offset / bytes) * 1_000) / 1_000;
}
