import { TrackyardError } from '@trackyard/base';
import type { DestinationMeta } from '@trackyard/connector-sdk';
import type { DestinationMapping } from '@trackyard/pipeline';
import { nameSchema, settingsSchema, textSchema, z } from './http/schemas.ts';

const MAX_MAPPINGS = 50;
const MAX_TRIGGER_CHARACTERS = 5_000;
const MAX_FIELDS_BYTES = 64 * 1024;

const mappingSchema = z
  .strictObject({
    name: nameSchema.optional(),
    enabled: z.boolean().optional().openapi({ description: 'By default on.' }),
    trigger: textSchema(MAX_TRIGGER_CHARACTERS).openapi({ description: 'FQL: which events it takes.' }),
    action: z.string().max(200),
    fields: settingsSchema
      .refine((fields) => JSON.stringify(fields).length <= MAX_FIELDS_BYTES, 'Must have 64 KiB at most.')
      .openapi({ description: 'By field a literal or a mapping directive; empty: the whole event.' }),
  })
  .openapi('Mapping');

/** What a user may set about which events reach which action with what. */
export const mappingsSchema = z.array(mappingSchema).max(MAX_MAPPINGS).openapi({
  description: "All of them, in their order; while there are none, the type's presets decide.",
});

/** Throws `TY_VALIDATION` with every problem of mappings to a destination of this type. */
export function checkMappings(meta: DestinationMeta, mappings: readonly DestinationMapping[]): void {
  const details = mappings.flatMap((mapping, place) =>
    problemsOf(meta, mapping).map(({ field, message }) => ({ field: `mappings.${place}.${field}`, message })),
  );
  if (details.length > 0) throw new TrackyardError('TY_VALIDATION', { details });
}

function problemsOf(meta: DestinationMeta, { action, fields }: DestinationMapping) {
  if (!Object.hasOwn(meta.actions, action)) return [{ field: 'action', message: 'There is no such action.' }];
  const known = meta.actions[action]!.fields;
  return Object.keys(fields)
    .filter((name) => !Object.hasOwn(known, name) && !name.startsWith('@'))
    .map((name) => ({ field: `fields.${name}`, message: 'There is no such field.' }));
}
