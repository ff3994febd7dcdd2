import { TrackyardError } from '@trackyard/base';
import type { Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';

const reportSchema = z
  .object({
    counts: z
      .record(z.string(), z.number())
      .openapi({ description: 'Since the processes started, by code.' }),
    samples: z.array(z.record(z.string(), z.unknown())),
  })
  .openapi('UnauthorizedReport');

export type UnauthorizedRoutesOptions = Pick<ApiOptions, 'unauthorized'> & {
  store: Pick<Store, 'workspaces'>;
};

export function unauthorizedRoutes({ store, unauthorized }: UnauthorizedRoutesOptions): Route[] {
  return [
    route({
      method: 'get',
      path: '/unauthorized',
      tag: 'Sources',
      summary: 'Requests without a valid write key: counts and samples',
      description:
        'They belong to no workspace, so only the first one sees them. In memory only: a process that ends takes its own along.',
      response: reportSchema,
      async handle({ workspaceId }) {
        const first = await store.workspaces.systemDefault();
        if (first?.id !== workspaceId) throw new TrackyardError('TY_FORBIDDEN');
        const { counts, samples } = (await unauthorized()) ?? { counts: {}, samples: [] };
        return { counts: { ...counts }, samples: samples.map((sample) => ({ ...sample })) };
      },
    }),
  ];
}
