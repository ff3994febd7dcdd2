/** What the pages of `sources/pull/` say: sources that the hub asks. */
export const pull = {
  tab: 'Table',
  card: 'A PostgreSQL table or query',
  cardHint: 'New and changed rows become events, on a schedule. Nothing is installed in your database.',
  after: 'You say next which database and table it reads.',
  paused: 'This source is paused: nothing is read. Resumed, it goes on where it was.',
  live: 'Its rows show up here as they are read.',
  toTable: 'To its table',

  role: {
    title: 'A login that can only read',
    hint: 'Run this in your database, with a password and a table of your own. The hub never writes there.',
    code: 'SQL for your database',
    sql: "CREATE ROLE trackyard LOGIN PASSWORD '…';\nGRANT SELECT ON shop.orders TO trackyard;",
    index:
      'A large table wants an index on the cursor and the id columns: each page asks for the next hundred rows.',
  },

  form: 'What it reads',
  unset: '–',
  sections: {
    database: 'Where the database is',
    rows: 'What is read',
    event: 'What a row becomes',
    schedule: 'How often',
  },
  by: { label: 'Connection', fields: 'Host, user and password', url: 'One URL' },
  what: { label: 'Read', table: 'A table or view', query: 'A query' },
  /** In the place of the connector's own, where plainer words help. */
  labels: {
    cursorColumn: 'Which column says what is new?',
    idColumns: 'Which columns tell rows apart?',
    everyMinutes: 'Look for new rows',
    userIdColumn: 'Column with the user id',
    anonymousIdColumn: 'Column with an anonymous id',
    timestampColumn: 'Column with the time it happened',
    columns: 'Columns to send',
    eventType: 'A row is',
  } as Record<string, string>,
  hints: {
    cursorColumn:
      'The “cursor”. A time of the last change, such as updated_at, finds new and changed rows. A number that only grows, such as id, finds new rows only. Rows where it is empty are not read.',
    idColumns: 'The primary key. Type a name and press Enter.',
    eventType: 'Its columns become properties of the event, or traits of the user.',
    eventName: 'One name for all rows.',
    everyMinutes: 'You can also run it at any time.',
    columns: 'One a line: the column, or column = name in the event. Empty: all.',
  } as Record<string, string>,
  /** Of settings with choices, by value. */
  choices: {
    track: 'Something that happened (track)',
    identify: 'What is known of a user (identify)',
  } as Record<string, string>,
  more: 'More: time, names, late commits',
  every: (minutes: number): string => {
    if (minutes === 1) return 'every minute';
    if (minutes % 1_440 === 0) return minutes === 1_440 ? 'every day' : `every ${minutes / 1_440} days`;
    if (minutes % 60 === 0) return minutes === 60 ? 'every hour' : `every ${minutes / 60} hours`;
    return `every ${minutes} minutes`;
  },

  save: {
    first: 'Check and switch on',
    again: 'Save and check',
    firstHint: 'Tries the connection and reads one row. Only if that works the source is switched on.',
    againHint: 'Saves, then tries the connection and reads one row.',
    onAt: 'It works. The first rows are being read.',
    ok: 'Saved, and it works: the database answers as a run needs it.',
    okOnly: 'It works: the database answers as a run needs it.',
    checkOnly: 'Check the connection',
    reasons: {
      auth: 'The database does not let this user in, or not at what is to be read',
      config: 'The database answers, but what is set here does not fit',
      network: 'The database does not answer',
    } as Record<string, string>,
    next: {
      auth: 'Compare user and password. Was the role granted the right to read (GRANT SELECT), and to use the schema (GRANT USAGE)?',
      config: 'Its own words say what is missing: a table, a column, or the right to read it.',
      network:
        'Compare host and port. Does the server listen for the hub’s address? Private addresses must be allowed by the operator (TRACKYARD_EGRESS_ALLOW).',
    } as Record<string, string>,
    unsaved: 'Nothing was switched on.',
  },

  runs: {
    title: 'Reading',
    states: { disabled: 'Paused', running: 'Reads now', waiting: 'Waits for its next run' },
    now: 'Run now',
    pause: 'Pause',
    resume: 'Resume',
    last: 'Last run',
    none: 'none yet',
    took: (time: string) => `took ${time}`,
    rows: 'Rows of that run',
    counts: (events: string, refused: string) => `${events} became events, ${refused} refused`,
    refused: 'See what was refused',
    next: 'Next run',
    nextNow: 'within seconds',
    paused: 'when it is resumed',
    total: 'Events of all runs',
    problem: 'The last run ended early',
    problemNext: 'What was read stays. It goes on there with the next run.',
  },
} as const;
