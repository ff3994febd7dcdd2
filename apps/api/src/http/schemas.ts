import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { MAX_LIMIT } from '@trackyard/store';

extendZodWithOpenApi(z);
export { z };

/** Of any record. */
export const idSchema = z.string().regex(/^[\w-]{1,64}$/);
export const idParams = z.strictObject({ id: idSchema });

/** Text of one line or more, without what no database takes. */
export const textSchema = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !text.includes('\0'), 'Must not hold a NUL character.');

export const nameSchema = textSchema(200).refine((name) => name.trim() !== '', 'Must not be empty.');

export const instantSchema = z.iso.datetime({ offset: true });

/** A moment in a query, as a date. */
export const momentSchema = instantSchema.transform((text) => new Date(text));

export const pageQuery = z.strictObject({
  cursor: z.string().max(1000).optional().openapi({ description: '`nextCursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });

export const settingsSchema = z.record(z.string(), z.unknown());

export const errorSchema = z
  .object({
    code: z.string().openapi({ example: 'TY_VALIDATION' }),
    message: z.string(),
    details: z.unknown().optional(),
  })
  .openapi('Error');
