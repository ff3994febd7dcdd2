import { TrackyardError } from '@trackyard/base';
import { compileFql } from '@trackyard/fql';
import type { ConnectionRules } from '@trackyard/pipeline';
import { textSchema, z } from './http/schemas.ts';

const MAX_FILTER_CHARACTERS = 5_000;
const MAX_LIST = 500;

const pathSchema = z
  .string()
  .max(500)
  .regex(/^(properties|traits|context)(\.[^.]+)+$/, 'Must be a path below properties, traits or context.');

/** What a connection lets through, as fields of the connection. */
export const rulesShape = {
  filter: textSchema(MAX_FILTER_CHARACTERS)
    .nullable()
    .openapi({ description: 'FQL: only what it matches passes. null: all.' }),
  sample: z
    .strictObject({ percent: z.number().min(0).max(100) })
    .nullable()
    .openapi({ description: 'Only so many of a hundred users, all of their events.' }),
  consent: z.array(textSchema(200)).max(MAX_LIST).nullable().openapi({
    description:
      'Categories that must be agreed to in `context.consent.categoryPreferences`, where it is sent.',
  }),
  properties: z
    .strictObject({
      allow: z.array(pathSchema).max(MAX_LIST).optional(),
      deny: z.array(pathSchema).max(MAX_LIST).optional(),
    })
    .nullable()
    .openapi({
      description:
        '`deny` takes away what it names; `allow` keeps only what it names of each root (properties, traits, ' +
        'context) that it mentions.',
    }),
};

/** As it is sent: what is absent stays as it is, `null` takes away. */
export const rulesInput = z.strictObject(rulesShape).partial();
export type RulesInput = z.output<typeof rulesInput>;

/** As it is shown: everything, `null` where nothing is set. */
export function rulesView({ filter, sample, consent, properties }: ConnectionRules) {
  return {
    filter: filter ?? null,
    sample: sample ?? null,
    consent: consent ?? null,
    properties: properties ?? null,
  };
}

/** The rules after a change. Throws `TY_VALIDATION` for a filter that cannot be read, with the position. */
export function changeRules(stored: ConnectionRules, given: RulesInput): ConnectionRules {
  const { problem } = given.filter == null ? {} : compileFql(given.filter);
  if (problem) throw new TrackyardError('TY_VALIDATION', { details: [{ field: 'filter', ...problem }] });
  const rules = Object.entries({ ...stored, ...given }).filter(([, value]) => value != null);
  return Object.fromEntries(rules);
}
