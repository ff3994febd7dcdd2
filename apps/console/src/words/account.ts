interface Result {
  title: string;
  text: string;
}

/** What connecting an account says. */
export const account = {
  title: 'Account',
  states: { missing: 'Not connected', connected: 'Connected', ended: 'Access ended' },
  hints: {
    missing: (vendor: string) => `You are sent to ${vendor} to allow it, and come back here.`,
    connected: (vendor: string) => `Events are sent to the account that you have connected at ${vendor}.`,
    ended: (vendor: string) =>
      `${vendor} does not take this account any more: the access was taken back or has ended. Events are held, and flow by themselves once it is connected again.`,
  },
  acts: {
    missing: 'Connect account',
    connected: 'Connect another account',
    ended: 'Connect the account again',
  },
  owner: 'Account of',
  redirect: 'Redirect address for the app',
  said: (word: string) => `It said: ${word}.`,

  lost: 'The account was not connected',
  toDestinations: 'To the destinations',

  /** By what the hub writes into the address. */
  results: {
    connected: {
      title: 'The account is connected',
      text: 'Its access is kept sealed and renewed by itself.',
    },
    denied: {
      title: 'You did not allow it',
      text: 'Nothing was changed. Start again, and choose to allow the access this time.',
    },
    refused: {
      title: 'The vendor gave no access',
      text: 'Nothing was changed. Start again; if it lasts, your account over there may not be allowed to connect apps.',
    },
    app: {
      title: 'The vendor does not know the app',
      text: 'Its client id or client secret is wrong. Whoever runs this hub can correct them; then start again.',
    },
    unreachable: {
      title: 'The vendor did not answer',
      text: 'You have allowed it, but the access could not be fetched. Start again in a moment.',
    },
    expired: {
      title: 'This way back is not good any more',
      text: 'It works once, within ten minutes, in the browser that began. Nothing was changed. Where no account is connected, start again.',
    },
    'signed-out': {
      title: 'You were signed out meanwhile',
      text: 'You are signed in again now, but what you allowed belonged to the earlier sign-in. Start again.',
    },
    forbidden: {
      title: 'You may not connect accounts',
      text: 'Your role in this workspace only looks. Ask somebody who may change destinations.',
    },
    gone: {
      title: 'The destination is gone',
      text: 'It was deleted while you were at the vendor. Nothing is connected; you can take the access back over there.',
    },
    failed: { title: 'That did not work', text: 'Nothing was changed. Wait a moment, then start again.' },
  } as Record<string, Result>,
} as const;
