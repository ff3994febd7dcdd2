/** Ends the run with a message for people: no stack, exit code 1. */
export class Stop extends Error {
  name = 'Stop';
}
