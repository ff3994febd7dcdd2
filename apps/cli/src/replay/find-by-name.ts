import { TrackyardError } from '@trackyard/base';
import type { HubApi } from './hub-api.ts';

interface Named {
  id: string;
  name: string;
  slug?: string;
}

/** The id of the source or destination that a person means: by its id, its slug or its name. */
export async function findByName(
  hub: HubApi,
  kind: 'source' | 'destination',
  given: readonly string[],
): Promise<string[]> {
  const all = await hub.all<Named>(`/${kind}s`);
  return given.map((text) => {
    const found =
      all.filter(({ id, slug }) => id === text || slug === text)[0] ??
      onlyOne(
        kind,
        text,
        all.filter(({ name }) => name.toLowerCase() === text.toLowerCase()),
      );
    return found.id;
  });
}

function onlyOne(kind: string, text: string, found: readonly Named[]): Named {
  const [first] = found;
  if (first && found.length === 1) return first;
  const message = first
    ? `There are several ${kind}s "${text}": give an id, one of ${found.map(({ id }) => id).join(', ')}.`
    : `There is no ${kind} "${text}".`;
  throw new TrackyardError('TY_NOT_FOUND', { message });
}
