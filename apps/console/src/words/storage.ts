/** What the pages of `storage/` say. */
export const storage = {
  title: 'Storage',
  replays: 'Replays',
  query: 'SQL',
} as const;
