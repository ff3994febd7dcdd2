/** Where code reads the time, so that tests can hold it still. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
