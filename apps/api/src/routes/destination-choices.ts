import { TrackyardError } from '@trackyard/base';
import type { Choice, DestinationMeta, Field } from '@trackyard/connector-sdk';
import type { Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { idParams, settingsSchema, z } from '../http/schemas.ts';
import { openTrial, type TrialsOptions } from '../trials.ts';

const MOST_CHOICES = 1_000;
const MOST_CHARACTERS = 500;

const choiceSchema = z.object({
  value: z.union([z.string(), z.number(), z.boolean()]),
  label: z.string(),
});
const choicesSchema = z
  .object({
    data: z.array(choiceSchema),
    message: z.string().nullable().openapi({
      description: 'Why there are none, for the person at the form, who may still type a value.',
    }),
  })
  .openapi('FieldChoices');

export type DestinationChoicesOptions = TrialsOptions & {
  store: Pick<Store, 'destinations' | 'secrets' | 'connectorState'>;
};

/** What the account at the vendor offers for a field: its lists, event names, properties. */
export function destinationChoicesRoutes(options: DestinationChoicesOptions): Route[] {
  const { store } = options;
  return [
    route({
      method: 'post',
      path: '/destinations/:id/choices',
      tag: 'Destinations',
      summary: "A field's choices, asked of the vendor",
      description:
        "Of an action's fields with `x-dynamic`. The vendor is asked with the destination's account, as in a check; nothing is sent or changed there.",
      params: idParams,
      body: z.strictObject({
        action: z.string().max(200),
        field: z.string().max(200).openapi({ description: 'Its name; `parent.child` inside an object.' }),
        fields: settingsSchema
          .default({})
          .openapi({ description: 'What the mapping holds so far: choices may depend on it.' }),
      }),
      response: choicesSchema,
      async handle({ workspaceId, params: { id }, body: { action, field, fields } }) {
        const trial = await openTrial(await store.destinations.get(workspaceId, id), options);
        try {
          refuseUnlessDynamic(trial.definition.meta, action, field);
          const question = { action, field, payload: fields };
          const found = await trial.definition.dynamicChoices?.(trial.context, trial.settings, question);
          return { data: (found ?? []).slice(0, MOST_CHOICES).map(choiceView), message: null };
        } catch (error) {
          if (error instanceof TrackyardError) throw error;
          const message = error instanceof Error ? error.message.slice(0, MOST_CHARACTERS) : '';
          return { data: [], message: trial.mask.text(message) };
        } finally {
          await trial.close();
        }
      },
    }),
  ];
}

function choiceView({ value, label }: Choice) {
  return { value, label: String(label ?? value).slice(0, MOST_CHARACTERS) };
}

function refuseUnlessDynamic({ actions }: DestinationMeta, action: string, path: string): void {
  const fields = Object.hasOwn(actions, action) ? actions[action]!.fields : {};
  const [first = '', ...deeper] = path.split('.');
  const field = deeper.reduce<Field | undefined>(
    (above, name) =>
      above?.properties && Object.hasOwn(above.properties, name) ? above.properties[name] : undefined,
    Object.hasOwn(fields, first) ? fields[first] : undefined,
  );
  if (field?.dynamic) return;
  const message = 'This action has no such field whose choices come from the vendor.';
  throw new TrackyardError('TY_VALIDATION', { details: [{ field: 'field', message }] });
}
