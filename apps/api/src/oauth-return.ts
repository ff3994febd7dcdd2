import type { TrackyardError } from '@trackyard/base';

/** Where an account is being connected, and the browser goes back to; `key`: begun by no browser. */
export type OAuthPlace = 'set-up' | 'settings' | 'key';

/** Why a vendor gave no access: the person said no, the vendor did, it refuses the app, it did not answer. */
export type OAuthRefusal = 'denied' | 'refused' | 'app' | 'unreachable';

interface Begun {
  place: OAuthPlace;
  destinationId: string;
}

const STATE = /^[\w-]{43}\.(set-up|settings|key)\.(dst_\w{1,64})$/;

/** A state as the vendor carries it: its secret, and where the browser goes back to even when the state is good no more. */
export function oauthState(secret: string, { place, destinationId }: Begun): string {
  return `${secret}.${place}.${destinationId}`;
}

/** What a state says, true or not: only good for choosing a page, which shows nothing that a person may not see. */
export function begunBy(state: unknown): Begun | undefined {
  const [, place, destinationId] = (typeof state === 'string' && STATE.exec(state)) || [];
  return place && destinationId ? { place: place as OAuthPlace, destinationId } : undefined;
}

/** The console's page for what became of it. */
export function returnPath(begun: Begun | undefined, account: string, said?: string): string {
  const search = new URLSearchParams({ account, ...(said && { said }) });
  if (!begun) return `/connect-account?${search}`;
  const { place, destinationId } = begun;
  if (place === 'settings') return `/destinations/${destinationId}?tab=settings&${search}`;
  return `/set-up/${destinationId}?${search}`;
}

/** A failure's page. A destination that is gone has none of its own. */
export function failurePath(begun: Begun | undefined, error: TrackyardError): string {
  const { refusal, said } = refusalOf(error);
  const account = refusal ?? ACCOUNT_BY_CODE[error.code] ?? 'failed';
  return returnPath(error.code === 'TY_NOT_FOUND' ? undefined : begun, account, said);
}

const ACCOUNT_BY_CODE: Readonly<Record<string, string>> = {
  TY_UNAUTHORIZED: 'signed-out',
  TY_FORBIDDEN: 'forbidden',
  TY_OAUTH_STATE: 'expired',
  TY_VALIDATION: 'expired',
  TY_NOT_FOUND: 'gone',
  TY_OAUTH_NOT_CONFIGURED: 'app',
};

function refusalOf({ code, details }: TrackyardError): { refusal?: OAuthRefusal; said?: string } {
  return code === 'TY_OAUTH_REFUSED' ? Object(details) : {};
}
