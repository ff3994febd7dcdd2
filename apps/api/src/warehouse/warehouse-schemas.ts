import { idSchema, instantSchema, textSchema, z } from '../http/schemas.ts';
import { replaySchema } from '../routes/replays.ts';

const MAX_NAME = 200;
const MAX_NAMED = 5_000;
const MAX_MONTHS = 600;
const count = z.number().int();

const limited = <T extends z.ZodType>(value: T) =>
  z
    .record(textSchema(MAX_NAME), value)
    .refine((named) => Object.keys(named).length <= MAX_NAMED, `Must not name more than ${MAX_NAMED}.`);

export const selectionSchema = z
  .record(
    z.union([idSchema, z.literal('*')]),
    z.strictObject({
      newTables: z
        .boolean()
        .optional()
        .openapi({ description: 'Whether tables that are not named go; they do by default.' }),
      tables: limited(
        z.strictObject({
          enabled: z.boolean().optional(),
          newColumns: z
            .boolean()
            .optional()
            .openapi({ description: 'Whether columns that are not named go; they do by default.' }),
          columns: limited(z.boolean()).optional(),
        }),
      ).optional(),
    }),
  )
  .openapi('SyncSelection', {
    description:
      'By source id, `*` for all others; names as in the warehouse. What is not mentioned goes. `id`, `source_id` and ' +
      '`received_at` always do; `users` goes with `identifies` only, `accounts` with `groups`.',
  });

export const monthsSchema = count.min(1).max(MAX_MONTHS);

export const keptSchema = z
  .object({ id: z.string(), from: instantSchema, to: instantSchema, replayId: z.string() })
  .openapi('KeptPeriod');

const verdictSchema = z
  .object({
    ...{ at: instantSchema, from: instantSchema, to: instantSchema },
    rows: count.openapi({ description: 'Rows that were compared.' }),
    differenceCount: count,
    differences: z.array(
      z.object({
        ...{ sourceId: z.string(), day: z.string(), table: z.string() },
        expected: count.openapi({ description: 'By the lake and the rules of today.' }),
        found: count,
      }),
    ),
    problem: z.string().optional().openapi({ description: 'Why it could not be compared.' }),
  })
  .openapi('WarehouseVerdict', { description: 'What `trackyard doctor` found the last time.' });

const lagSchema = z
  .object({
    newestLoadedAt: instantSchema.nullable().openapi({
      description: 'When the newest event in the warehouse was received.',
    }),
    newestAcceptedAt: instantSchema.nullable().openapi({
      description: 'The same of its sources; what is not archived yet is not seen.',
    }),
    seconds: z.number().nullable().openapi({ description: 'Between the two.' }),
    waiting: count,
    held: count,
    oldestWaitingSeconds: z.number().nullable().openapi({
      description:
        'Age of the oldest event that is due; not of held ones, and of those that are to be retried later.',
    }),
  })
  .openapi('WarehouseLag');

export const warehouseSchema = z
  .object({
    ...{ id: z.string(), name: z.string(), type: z.string(), enabled: z.boolean(), builtin: z.boolean() },
    selection: selectionSchema,
    keepMonths: z.number().int().nullable().openapi({ description: 'All where null.' }),
    kept: z.array(keptSchema).openapi({ description: 'Older periods that were brought back.' }),
    lag: lagSchema,
    lastSyncAt: instantSchema.nullable(),
    loads: z.array(replaySchema).openapi({ description: 'Restores and rebuilds that are not over.' }),
    pruned: z.object({
      at: instantSchema.nullable(),
      rows: count.openapi({ description: 'Ever.' }),
      problem: z.string().nullable(),
    }),
    verdict: verdictSchema.nullable(),
  })
  .openapi('Warehouse');

export const syncSchema = z
  .object({
    id: z.string(),
    at: instantSchema.openapi({ description: 'When it ended.' }),
    loads: count.openapi({ description: 'Small loads of the same seconds are one row.' }),
    status: z.enum(['success', 'partial', 'failure']),
    ...{ events: count, rows: count, bytes: count, seconds: z.number() },
    tables: z.record(z.string(), count).openapi({ description: 'Rows by table, the largest hundred.' }),
    notices: z.array(
      z.object({
        kind: z.enum([
          ...['table_created', 'columns_added', 'side_columns_added'],
          ...['extra', 'outside_window', 'refused'],
        ] as [string, ...string[]]),
        table: z.string().optional(),
        columns: z.array(z.string()).optional(),
        count: count.optional(),
      }),
    ),
    message: z.string().nullable(),
  })
  .openapi('Sync');
