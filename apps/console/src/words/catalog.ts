/** What the pages of `catalog/` say. */
export const catalog = {
  title: 'Catalog',
} as const;
