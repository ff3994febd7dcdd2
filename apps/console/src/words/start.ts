/** What the pages of `start/` say. */
export const start = {
  title: 'Get started',
} as const;
