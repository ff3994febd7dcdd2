import { TrackyardError } from '@trackyard/base';
import type { DestinationMeta } from '@trackyard/connector-sdk';
import { compileFql } from '@trackyard/fql';
import { mappingProblems } from '@trackyard/mapping';
import type { DestinationMapping } from '@trackyard/pipeline';
import { nameSchema, settingsSchema, textSchema, z } from './http/schemas.ts';

const MAX_MAPPINGS = 50;
const MAX_TRIGGER_CHARACTERS = 5_000;
/** Segment's own keys beside the fields (`__segment_internal_sync_mode`). */
const INTERNAL = '__segment_internal_';
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
    problemsOf(meta, mapping).map(({ field, ...rest }) => ({ field: `mappings.${place}.${field}`, ...rest })),
  );
  if (details.length > 0) throw new TrackyardError('TY_VALIDATION', { details });
}

interface Problem {
  field: string;
  message: string;
  /** Of a wrong trigger. */
  position?: number;
}

function problemsOf(meta: DestinationMeta, mapping: DestinationMapping): Problem[] {
  const { problem } = compileFql(mapping.trigger);
  return [...(problem ? [{ field: 'trigger', ...problem }] : []), ...actionProblems(meta, mapping)];
}

function actionProblems(meta: DestinationMeta, { action, fields }: DestinationMapping): Problem[] {
  if (!Object.hasOwn(meta.actions, action)) return [{ field: 'action', message: 'There is no such action.' }];
  const known = meta.actions[action]!.fields;
  const strangers = Object.keys(fields)
    .filter((name) => !Object.hasOwn(known, name) && !name.startsWith(INTERNAL))
    .map((name) => ({ field: `fields.${name}`, message: 'There is no such field.' }));
  // The kit is loaded only for what it must look at.
  const wrong = Object.keys(fields).length > 0 ? mappingProblems(fields) : [];
  return [
    ...strangers,
    ...wrong.map(({ path, message }) => ({ field: `fields${path.replaceAll('/', '.')}`, message })),
  ];
}
