import { timestamp, pgSchema } from 'drizzle-orm/pg-core';

/** Everything of the control plane lives in one PostgreSQL schema, beside the queue's and the warehouse's. */
export const trackyard = pgSchema('trackyard');

/** Milliseconds, as JavaScript has them: a cursor made of a time must find it again. */
export function instant(name: string) {
  return timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
}
