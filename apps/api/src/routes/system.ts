import { route, type Route } from '../http/route.ts';
import { instantSchema, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';

const systemSchema = z
  .object({
    version: z.string(),
    node: z.string(),
    startedAt: instantSchema,
    queue: z.enum(['redis', 'postgres']),
    lake: z.enum(['file', 's3']),
    publicUrl: z.string(),
    components: z
      .record(z.string(), z.string())
      .openapi({ description: '`ok`, or in words how it is, by part; as `/readyz` says it.' }),
  })
  .openapi('System');

export type SystemRoutesOptions = Pick<ApiOptions, 'ready' | 'installation' | 'publicUrl'>;

export function systemRoutes({ ready, installation, publicUrl }: SystemRoutesOptions): Route[] {
  return [
    route({
      method: 'get',
      path: '/system',
      tag: 'Meta',
      summary: 'What runs here, and how it is',
      response: systemSchema,
      async handle() {
        const { components } = await ready();
        const { startedAt, ...facts } = installation;
        return {
          ...{ ...facts, startedAt: startedAt.toISOString(), node: process.version, publicUrl },
          components: { ...components },
        };
      },
    }),
  ];
}
