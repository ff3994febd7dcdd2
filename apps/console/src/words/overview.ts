/** What the pages of `overview/` say. */
export const overview = {
  title: 'Overview',
} as const;
