import { route, type Route } from '../http/route.ts';
import { z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';

const geoSchema = z
  .object({
    path: z.string().nullable().openapi({ description: 'Where the file of places is looked for.' }),
    found: z.boolean().openapi({ description: 'Whether one was read: without it `location` adds nothing.' }),
  })
  .openapi('GeoDatabase');

/** Whether addresses can be located, before somebody switches that on. */
export function geoDatabaseRoutes({ geo }: Pick<ApiOptions, 'geo'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/geo-database',
      tag: 'Sources',
      summary: 'The file of places that the enrichment `location` needs',
      description: 'A new file is noticed within ten seconds.',
      response: geoSchema,
      async handle() {
        return { path: geo?.path ?? null, found: (await geo?.ready()) ?? false };
      },
    }),
  ];
}
