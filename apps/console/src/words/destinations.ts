/** What the pages of `destinations/` say. */
export const destinations = {
  title: 'Destinations',
} as const;
