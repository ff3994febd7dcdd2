import type { Call } from './story.ts';

/** A program that tells the story of `story.ts`, with `HUB`, `WRITE_KEY` and `USER_ID` from its environment. */
export interface Program {
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
}

/** A real SDK of another language than ours. */
export interface Language {
  /** As one names it on the command line. */
  name: string;
  package: string;
  /** What it calls itself in `context.library.name`. */
  library: string;
  /** Calls that it does not offer. */
  lacks: readonly Call[];
  /** Sends by https only: the gate then has a certificate, from the key store that `install` has made. */
  keyStore?: { file: string; passphrase: string };
  /** Brings the package into `cache`, or finds it there. What it throws is why the language could not be run. */
  install(): Promise<void>;
  /** Builds what must be built. What it throws is a failure. */
  program(): Promise<Program>;
}

/** A language whose SDK cannot be run, and why. */
export interface NotRun {
  name: string;
  package: string;
  why: string;
}
