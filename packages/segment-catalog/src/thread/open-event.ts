/** One mapped event: the action's fields, and the event that they came from. */
export interface OpenEvent {
  payload: Record<string, unknown>;
  event: Record<string, unknown>;
}
