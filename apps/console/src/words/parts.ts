/** What parts that several pages share say. */
export const parts = {
  more: 'Show more',
  loading: 'Loading',
  nothing: '–',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  confirmByName: (name: string) => `Type ${name} to confirm`,
  search: 'Search',
  rename: { name: 'Name', act: 'Rename' },
  chart: { noData: 'Nothing happened in this time.', at: 'At' },
  relative: { now: 'just now', never: 'never' },
  form: { required: 'This is needed.', secretKept: 'Kept as it is. Type to replace it.' },
  code: 'Code',
  pageFailed: 'This page could not be loaded. Is the hub running?',
  reload: 'Reload',
} as const;
