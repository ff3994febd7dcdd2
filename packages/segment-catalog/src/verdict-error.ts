import {
  AuthError,
  ConfigError,
  HttpError,
  PayloadError,
  RateLimitedError,
  TransientError,
} from '@trackyard/connector-sdk';
import type { Verdict } from './protocol.ts';

/** The SDK's error for what the thread found; `undefined` where the event was delivered. The host's table does the rest. */
export function errorOf(verdict: Verdict): Error | undefined {
  switch (verdict.kind) {
    case 'delivered':
      return undefined;
    case 'status':
      return new HttpError(verdict);
    case 'payload':
      return new PayloadError(verdict.message);
    case 'auth':
      return new AuthError(verdict.message);
    case 'config':
      return new ConfigError(verdict.message);
    case 'passing':
      return verdict.afterMs === undefined
        ? new TransientError(verdict.message, { maybeDelivered: verdict.maybeDelivered })
        : new RateLimitedError(verdict.message, verdict.afterMs);
    case 'unknown':
      return new Error(verdict.message);
  }
}
