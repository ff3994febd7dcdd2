/** An object was deleted since it was listed: it was merged with others, which hold its lines. To be listed again. */
export class ObjectGone extends Error {
  override name = 'ObjectGone';
}

/** `work` lists objects and reads them; again where one of them was merged away in between. */
export async function untilNoneIsGone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ObjectGone)) throw error;
    }
  }
}
