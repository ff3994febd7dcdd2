/** What the pages of `overview/` say. */
export const overview = {
  title: 'Overview',
  hint: 'What comes in, what goes out, and what stands still.',
  addDestination: 'Add destination',
  map: 'Sources and destinations',
  rate: (perSecond: number) =>
    perSecond === 0
      ? '0/s'
      : perSecond >= 10
        ? `${Math.round(perSecond).toLocaleString('en')}/s`
        : `${perSecond.toFixed(1)}/s`,
  tones: { good: 'healthy', warn: 'needs a look', bad: 'stopped', quiet: 'disabled' },
  pools: {
    quarantined: (count: string) => `${count} quarantined`,
    pending: (count: string) => `${count} on the way`,
    held: (count: string) => `${count} held`,
    dead: (count: string) => `${count} dead`,
  },
  sources: 'Sources',
  destinations: 'Destinations',
  more: (count: number, what: string) => `and ${count.toLocaleString('en')} more ${what}`,
  books: {
    label: 'The books of the hub',
    received: (count: string) => `${count} received`,
    accepted: (count: string) => `${count} accepted`,
    duplicate: (count: string) => `${count} duplicate`,
    quarantined: (count: string) => `${count} quarantined`,
    delivered: (count: string) => `${count} delivered`,
    balanced: 'Everything is accounted for',
    unbalanced: 'The books do not balance: run trackyard doctor',
  },
} as const;
