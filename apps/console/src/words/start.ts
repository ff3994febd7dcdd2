/** What the pages of `start/` say. */
export const start = {
  title: 'Get started',
  hint: 'Three steps from nothing to a destination that receives.',
  steps: {
    send: 'Send events',
    watch: 'Watch them arrive',
    destination: 'Add a destination',
  },
  done: 'done',
  sampleShop: 'Send a sample shop’s events',
  orOwn: 'or send your own:',
  sending: (percent: number) => `Sending … ${percent} %`,
  sent: (count: number) => `${count} events were sent.`,
  refused: 'The hub refused the events. Is the source enabled?',
  waiting: 'Waiting for the first event …',
  destinationHint:
    'Where your events go: a warehouse, an e-mail tool, an ad platform. You see what it would be sent before anything is.',
  noSource: 'There is no source that events can be sent to.',
  createSource: 'Create a source',
  firstSource: 'Website',
} as const;
