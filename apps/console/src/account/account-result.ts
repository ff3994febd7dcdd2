import { words } from '../words.ts';

/** What became of connecting an account, as the hub writes it into the address (`?account=`). */
export interface AccountResult {
  isConnected: boolean;
  title: string;
  text: string;
}

/** A vendor's word, and no sentence that somebody wrote into a link. */
const CODE = /^[\w.-]{1,60}$/;
const { results, said: saidBy } = words.account;

/** Nothing where nobody came back from a vendor. */
export function accountResult({
  account,
  said,
}: Record<string, string | undefined>): AccountResult | undefined {
  if (account === undefined) return undefined;
  const { title, text } = Object.hasOwn(results, account) ? results[account]! : results['failed']!;
  return {
    isConnected: account === 'connected',
    title,
    text: account === 'refused' && said && CODE.test(said) ? `${text} ${saidBy(said)}` : text,
  };
}
