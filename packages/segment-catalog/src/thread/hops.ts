/** Where an event that came out of a hub says how often it did. */
const MARK = 'trackyardHops';
/** From hub to hub to hub is somebody's plan; more is a circle. */
const MAX_HOPS = 4;

/**
 * Marks events that go into a hub again. Throws a payload error where this one has come round too often: it is dead then,
 * where a person sees it, and the circle ends.
 */
export function withHop(batch: readonly unknown[], event: Readonly<Record<string, unknown>>): unknown[] {
  const { [MARK]: before } = Object(event['context']) as Record<string, unknown>;
  const hops = (typeof before === 'number' ? before : 0) + 1;
  if (hops > MAX_HOPS) {
    const error = new Error(
      'The event goes round in a circle: its source gets it back from its own destination.',
    );
    throw Object.assign(error, { name: 'PayloadValidationError' });
  }
  return batch.map((item) => {
    const { context, ...rest } = Object(item) as Record<string, unknown>;
    return { ...rest, context: { ...Object(context), [MARK]: hops } };
  });
}
