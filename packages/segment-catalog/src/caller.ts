import {
  AuthError,
  ConfigError,
  refreshTokens,
  type ConnectorContext,
  type OAuthMeta,
  type Settings,
} from '@trackyard/connector-sdk';
import { accountOf } from './account-of.ts';
import type { CatalogFile } from './catalog-file.ts';
import type { CatalogThread } from './catalog-thread.ts';
import type { Account, Answers, MappedEvent, Task, Tokens, Verdict } from './protocol.ts';
import type { TokenKeeper } from './token-keeper.ts';
import { errorOf } from './verdict-error.ts';

export interface CallerOptions {
  thread: CatalogThread;
  tokens: TokenKeeper;
  directory: string;
  file: CatalogFile;
  context: ConnectorContext;
  settings: Settings;
}

/** Calls of one destination's code: with its newest tokens, and with newer ones where those are refused. */
export class Caller {
  readonly #options: CallerOptions;
  /** As the settings say. */
  readonly #given: Account;

  /** `ConfigError` where the type cannot be used here. */
  constructor(options: CallerOptions) {
    this.#options = options;
    this.#given = accountOf(options.directory, options.file, options);
  }

  async ask<Name extends Task['name']>(task: Extract<Task, { name: Name }>): Promise<Answers[Name]> {
    return this.#send(await this.#account(), task);
  }

  /** Tries the account. A token that has only ended is renewed first: nobody has to connect again for that. */
  async check(): Promise<Verdict> {
    const account = await this.#account();
    const verdict = await this.#send(account, { name: 'check' });
    if (verdict.kind !== 'auth' || !this.#canRefresh) return verdict;
    const renewed = await this.#renewed(account).catch(verdictOfRenewal);
    return 'kind' in renewed ? renewed : this.#send({ ...account, tokens: renewed }, { name: 'check' });
  }

  /** Its failures are sentences; whether the token had only ended is told by a check, which renews it. */
  async choices(task: Extract<Task, { name: 'choices' }>): Promise<Answers['choices']> {
    const account = await this.#account();
    try {
      return await this.#send(account, task);
    } catch (error) {
      if (!this.#canRefresh || (await this.check()).kind !== 'delivered') throw error;
      const newest = await this.#account();
      if (newest.tokens?.accessToken === account.tokens?.accessToken) throw error;
      return this.#send(newest, task);
    }
  }

  /** One verdict an event. Only events that were refused for their token are sent again with a new one. */
  async perform(action: string, events: readonly MappedEvent[]): Promise<Verdict[]> {
    const account = await this.#account();
    const verdicts = await this.#send(account, { name: 'perform', action, events: [...events] });
    const refused = [...verdicts.keys()].filter((place) => isUnauthorized(verdicts[place]!));
    if (refused.length === 0 || !this.#canRefresh) return verdicts;
    const mine = refused.map((place) => events[place]!);
    const again = await this.#performRenewed(account, action, mine);
    refused.forEach((place, index) => (verdicts[place] = again[index]!));
    return verdicts;
  }

  async #performRenewed(account: Account, action: string, events: MappedEvent[]): Promise<Verdict[]> {
    const renewed = await this.#renewed(account).catch(verdictOfRenewal);
    if ('kind' in renewed) return events.map(() => renewed);
    return this.#send({ ...account, tokens: renewed }, { name: 'perform', action, events });
  }

  #renewed(account: Account): Promise<Tokens> {
    const { tokens, context } = this.#options;
    return tokens.renewed(context, this.#given, {
      refused: account.tokens!,
      renew: async (newest) => {
        const { meta } = this.#options.file;
        if (meta.oauth) return this.#renewedByVendor(meta.oauth, newest);
        const answer = await this.#send({ ...account, tokens: newest }, { name: 'refresh' });
        if ('accessToken' in answer) return answer;
        throw errorOf(answer) ?? new AuthError('The destination gave no new access token.');
      },
    });
  }

  /** By the vendor's documented address: definitions name old ones, and some forget the refresh token they are given. */
  async #renewedByVendor(oauth: OAuthMeta, tokens: Tokens): Promise<Tokens> {
    const { clientId, clientSecret, refreshToken } = tokens;
    if (clientId === undefined || clientSecret === undefined || refreshToken === undefined)
      throw new ConfigError(
        'The access token cannot be renewed: there is no refresh token, or no app of yours.',
      );
    const { context, settings } = this.#options;
    const request = { http: context.http, oauth, app: { clientId, clientSecret }, settings };
    return { ...tokens, ...(await refreshTokens(request, refreshToken)) };
  }

  /** With the newest tokens; where there are none yet, with the first. */
  async #account(): Promise<Account> {
    const { tokens, context } = this.#options;
    if (!this.#canRefresh) return this.#given;
    const account = { ...this.#given, tokens: await tokens.current(context, this.#given) };
    return account.tokens.accessToken === '' ? { ...account, tokens: await this.#renewed(account) } : account;
  }

  get #canRefresh(): boolean {
    const { host, meta } = this.#options.file;
    if (host.oauth === 'settings') return true;
    const isRenewable = host.oauth === 'refresh' || meta.oauth !== undefined;
    return isRenewable && this.#given.tokens?.refreshToken !== undefined;
  }

  #send<Name extends Task['name']>(
    account: Account,
    task: Extract<Task, { name: Name }>,
  ): Promise<Answers[Name]> {
    return this.#options.thread.ask<Name>(account, task, this.#options.context);
  }
}

function isUnauthorized(verdict: Verdict): boolean {
  return verdict.kind === 'status' && verdict.status === 401;
}

function verdictOfRenewal(error: unknown): Verdict {
  const isLost = error instanceof AuthError || error instanceof ConfigError;
  return isLost
    ? { kind: 'auth', message: 'The access has ended and could not be renewed: connect the account again.' }
    : { kind: 'passing', message: 'The access could not be renewed right now.', maybeDelivered: false };
}
