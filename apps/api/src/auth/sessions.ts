import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import type { Request, RequestHandler } from 'express';
import { TrackyardError, type Logger } from '@trackyard/base';
import { hashPassword, verifyPassword, type Store } from '@trackyard/store';
import { isSameOrigin } from './same-origin.ts';

export interface SessionsOptions {
  store: Store;
  publicUrl: string;
  log: Logger;
}

export interface Sessions {
  /** Serves `/api/auth/*`. */
  handler: RequestHandler;
  /** Who is signed in, by the request's cookie. */
  signedIn(request: Request): Promise<{ userId: string; sessionId: string } | undefined>;
}

/** The calls of better-auth that are offered; it has many more. */
const OFFERED = new Set([
  '/sign-in/email',
  '/sign-out',
  '/get-session',
  '/change-password',
  '/list-sessions',
  '/revoke-session',
  '/revoke-other-sessions',
]);
const MAX_BODY_BYTES = 10_000;
/** Our own header, set by us from the connection: a sender's X-Forwarded-For must not choose its rate limit. */
const ADDRESS_HEADER = 'x-trackyard-client';

/** Signing in with e-mail and password; people are made by `bootstrap`, nobody can sign up. */
export function createSessions(options: SessionsOptions): Sessions {
  const auth = createAuth(options);
  const handle = toNodeHandler(auth);
  return {
    handler(request, response, next) {
      if (!OFFERED.has(request.path)) throw new TrackyardError('TY_NOT_FOUND');
      if (
        Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES ||
        request.headers['transfer-encoding']
      ) {
        throw new TrackyardError('TY_BODY_TOO_LARGE', {
          message: 'The body must be 10 KB at most, with its length.',
        });
      }
      request.headers[ADDRESS_HEADER] = request.ip ?? '';
      handle(request, response).catch(next);
    },
    async signedIn(request) {
      if (!request.headers.cookie) return undefined;
      const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
      return found ? { userId: found.user.id, sessionId: found.session.id } : undefined;
    },
  };
}

function createAuth({ store, publicUrl, log }: SessionsOptions) {
  return betterAuth({
    appName: 'Trackyard',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret: store.secrets.derive('sessions'),
    database: drizzleAdapter(store.auth.db, { provider: 'pg', schema: store.auth.schema }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(password, hash) },
    },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 10,
      max: 100,
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    // A console that is opened by another name of this machine (localhost) is the same origin, too.
    trustedOrigins: (request) => {
      const origin = request?.headers.get('origin');
      return origin && isSameOrigin(origin, { host: request?.headers.get('host'), publicUrl })
        ? [origin]
        : [];
    },
    advanced: {
      useSecureCookies: publicUrl.startsWith('https:'),
      cookiePrefix: 'trackyard',
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    // First line only: what follows may quote a statement with its values.
    logger: {
      level: 'warn',
      log: (level, message) => log.warn('auth.said', { level, message: firstLine(message) }),
    },
  });
}

function firstLine(message: string): string {
  return (
    message
      .split('\n', 1)[0]
      ?.replace(/^(Failed query).*/, '$1')
      .slice(0, 200) ?? ''
  );
}
