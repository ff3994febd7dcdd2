import type { Attempt } from '@trackyard/store';
import { instantSchema, z } from '../http/schemas.ts';

const exchangeSchema = z.record(z.string(), z.unknown()).nullable();

export const attemptSchema = z
  .object({
    id: z.string(),
    connectionIds: z.array(z.string()),
    at: instantSchema,
    calls: z.number().int().openapi({
      description: 'More than one: a summary of some seconds; time and exchange are the latest call’s.',
    }),
    durationMs: z.number(),
    action: z.string(),
    ...{ delivered: z.number(), retried: z.number(), dead: z.number(), held: z.number() },
    reason: z.string().nullable(),
    message: z.string().nullable().openapi({ description: 'What went wrong, in a sentence.' }),
    maybeDelivered: z
      .number()
      .openapi({ description: 'Events that may have arrived although no answer did.' }),
    request: exchangeSchema.openapi({ description: 'Secrets masked, body cut; null where it was not kept.' }),
    response: exchangeSchema,
  })
  .openapi('Attempt', {
    description: 'One call, of a batch perhaps: its counts are those of the whole batch.',
  });

export function attemptView({ at, request, response, ...attempt }: Attempt) {
  return {
    ...attempt,
    at: at.toISOString(),
    request: request && { ...request },
    response: response && { ...response },
  };
}
