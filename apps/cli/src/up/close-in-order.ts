/** Collects what has to be stopped while things are started, and stops it in the opposite order. */
export class Closers {
  readonly #closers: { name: string; close: () => Promise<void> | void }[] = [];

  add(name: string, close: () => Promise<void> | void): void {
    this.#closers.push({ name, close });
  }

  /** Goes on where one fails; gives back the names of those that did. */
  async closeAll(): Promise<string[]> {
    const failed: string[] = [];
    for (const { name, close } of this.#closers.reverse()) {
      try {
        await close();
      } catch {
        failed.push(name);
      }
    }
    this.#closers.length = 0;
    return failed;
  }
}
