/** What is wrong with a text. */
export interface FqlProblem {
  /** Of the character where it is seen, from 0. */
  position: number;
  /** A sentence for whoever wrote it. */
  message: string;
}

/** Ends the reading of a text; `compileFql` turns it into a value. */
export class FqlSyntaxError extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.position = position;
  }
}
