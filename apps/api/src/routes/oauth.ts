import type { Request } from 'express';
import { TrackyardError } from '@trackyard/base';
import type { DestinationMeta, OAuthMeta } from '@trackyard/connector-sdk';
import type { Store } from '@trackyard/store';
import { findDestinationMeta } from '../connector-metas.ts';
import { route, type Route } from '../http/route.ts';
import { idSchema, instantSchema, textSchema, z } from '../http/schemas.ts';
import { createOAuthFlow } from '../oauth-flow.ts';
import { begunBy, failurePath, returnPath } from '../oauth-return.ts';
import type { ApiOptions } from '../options.ts';

/** May hold slashes: `segment/hubspot`. */
const typeParams = z.strictObject({ type: z.string().max(200) });
/** Vendors add what they like (`scope`, `iss`, `location`). */
const callbackQuery = z.looseObject({
  state: textSchema(200),
  code: textSchema(4_000).optional(),
  error: textSchema(200).optional(),
});

export type OAuthRoutesOptions = Pick<
  ApiOptions,
  'oauthApps' | 'egress' | 'lanes' | 'publicUrl' | 'clock' | 'log'
> & {
  store: Pick<Store, 'destinations' | 'oauthStates' | 'secrets' | 'workspaces'>;
};

export function oauthRoutes(options: OAuthRoutesOptions): Route[] {
  const flow = createOAuthFlow(options);
  const tag = 'Destinations';
  return [
    route({
      method: 'post',
      path: '/oauth/*type/start',
      tag,
      summary: 'Connect an account: where to send the browser',
      description:
        "With the installation's own app at the vendor (`TRACKYARD_OAUTH_<VENDOR>_CLIENT_ID` and `_CLIENT_SECRET`), or " +
        "the destination's. The address is good for ten minutes, once, for whoever asked for it: what the vendor " +
        'then calls needs the same session, or the same API key (`curl` the address that the browser was sent to).',
      params: typeParams,
      body: z.strictObject({
        destinationId: idSchema,
        from: z
          .enum(['set-up', 'settings'])
          .default('set-up')
          .openapi({ description: 'The page of the console that the browser comes back to.' }),
      }),
      response: z
        .object({ url: z.string(), redirectUri: z.string(), expiresAt: instantSchema })
        .openapi('OAuthStart'),
      async handle({ access, params: { type }, body }) {
        return flow.start(access, { ...body, oauth: offeredBy(await findDestinationMeta(type)), type });
      },
    }),
    route({
      method: 'get',
      path: '/oauth/callback',
      tag,
      summary: "Where a vendor sends the browser back: keeps the account's tokens, sealed",
      description:
        'A browser is sent on to a page of the console, `?account=` saying what became of it; JSON is for other callers.',
      query: callbackQuery,
      response: z.object({ destinationId: z.string(), connected: z.literal(true) }).openapi('OAuthConnected'),
      anyWorkspace: true,
      async handle({ access, query, request, response }) {
        const destinationId = await flow.finish(access, query);
        if (isBrowser(request)) {
          response.redirect(303, options.publicUrl + returnPath(begunBy(query.state), 'connected'));
        }
        return { destinationId, connected: true as const };
      },
      answerFailure(error, { request, response }) {
        if (!isBrowser(request)) return false;
        const begun = begunBy(request.query['state']);
        if (begun?.place === 'key') response.status(error.status).type('text').send(BEGUN_BY_KEY);
        else response.redirect(303, options.publicUrl + failurePath(begun, error));
        return true;
      },
    }),
  ];
}

const isBrowser = (request: Request) => request.accepts(['json', 'html']) === 'html';

/** The address must stay in the browser: it holds the code. */
const BEGUN_BY_KEY = `This account is being connected with an API key, so a browser cannot finish it.
Call the address of this page with the same key, within ten minutes of the start:

  curl -H "Authorization: Bearer <key>" "<the address of this page>"
`;

function offeredBy(meta: DestinationMeta | undefined): OAuthMeta {
  if (!meta) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such connector.' });
  if (meta.oauth) return meta.oauth;
  throw new TrackyardError('TY_OAUTH_NOT_OFFERED');
}
