import type { Account, Answers, Task, Verdict } from '../protocol.ts';
import { authOf } from './bundle.ts';
import { inCall, type Call } from './call.ts';
import type { ReadyDestination } from './destinations.ts';
import { verdictOfError, verdictOfFault } from './verdict.ts';

/** Tries the credentials; the destinations' own checks say only that something went wrong, the last answer says what. */
export function checkAccount(taskId: number, account: Account, ready: ReadyDestination): Promise<Verdict> {
  return inCall(taskId, account, async (call) => {
    try {
      await ready.destination.testAuthentication(withOAuth(account));
      return { kind: 'delivered' };
    } catch (error) {
      return checkVerdict(error, call);
    }
  });
}

function checkVerdict(error: unknown, call: Call): Verdict {
  if (call.fault) return verdictOfFault(call.fault);
  const message =
    error instanceof Error ? error.message.slice(0, 500) : 'The credentials could not be tried.';
  if (call.status === undefined) return { kind: 'config', message };
  if (call.status === 429 || call.status >= 500) return { kind: 'passing', message, maybeDelivered: false };
  return { kind: 'auth', message };
}

/** Asks a destination to delete what it knows of a user. */
export function deleteUser(
  taskId: number,
  { account, ready }: { account: Account; ready: ReadyDestination },
  user: Record<string, unknown>,
): Promise<Verdict> {
  return inCall(taskId, account, async (call) => {
    const { destination } = ready;
    if (!destination.onDelete) return { kind: 'config', message: 'This destination deletes nothing.' };
    try {
      await destination.onDelete({ type: 'delete', ...user }, withOAuth(account));
      return { kind: 'delivered' };
    } catch (error) {
      return verdictOfError(error, call);
    }
  });
}

/** Looks up a field's choices. Throws a sentence for the person at the form. */
export function lookUpChoices(
  taskId: number,
  { account, ready }: { account: Account; ready: ReadyDestination },
  { action, field, payload }: Extract<Task, { name: 'choices' }>,
): Promise<Answers['choices']> {
  return inCall(taskId, account, async () => {
    const { choices = [], error } = await ready.destination.executeDynamicField(action, field, {
      settings: account.settings,
      payload,
      auth: authOf(account.tokens),
      statsContext: {},
      features: {},
    });
    if (error) throw new Error(error.message);
    return choices.map(({ value, label, description }) => ({
      value,
      label,
      ...(description && { description }),
    }));
  });
}

/** New tokens for an account whose access token was refused. */
export function refreshTokens(
  taskId: number,
  { account, ready }: { account: Account; ready: ReadyDestination },
): Promise<Answers['refresh']> {
  return inCall(taskId, account, async (call) => {
    const { tokens } = account;
    try {
      const fresh = tokens && (await ready.destination.refreshAccessToken(withOAuth(account), tokens));
      if (!fresh?.accessToken) return { kind: 'auth', message: 'The destination gives no new access token.' };
      const { accessToken, refreshToken } = fresh;
      return { ...tokens!, accessToken, ...(refreshToken && { refreshToken }) };
    } catch (error) {
      return checkVerdict(error, call);
    }
  });
}

function withOAuth({ settings, tokens }: Account): object {
  if (!tokens) return { ...settings };
  const { accessToken, refreshToken, clientId, clientSecret, refreshTokenUrl } = tokens;
  const oauth = {
    ...{ access_token: accessToken, refresh_token: refreshToken },
    ...{ clientId, clientSecret, refresh_token_url: refreshTokenUrl },
  };
  return { ...settings, oauth };
}
