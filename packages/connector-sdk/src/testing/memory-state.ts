import type { KeyValueState } from '../context.ts';

/** A connector's memory for one test. */
export function memoryState(): KeyValueState {
  const values = new Map<string, unknown>();
  const turns = new Map<string, Promise<unknown>>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    update(key, change) {
      const turn = (turns.get(key) ?? Promise.resolve()).then(async () => {
        const value = await change(values.get(key));
        values.set(key, value);
        return value;
      });
      turns.set(
        key,
        turn.catch(() => undefined),
      );
      return turn;
    },
  };
}
