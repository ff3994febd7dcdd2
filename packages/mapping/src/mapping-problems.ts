import type { Mapping } from '@trackyard/connector-sdk';
import { mappingKit } from './mapping-kit.ts';

export interface MappingProblem {
  /** Where, as a path: `/total/@path`. */
  path: string;
  message: string;
}

/** What is wrong with a mapping whatever the event: unknown directives, missing or wrong parameters. */
export function mappingProblems(fields: Mapping): MappingProblem[] {
  try {
    mappingKit().transform(structuredClone(fields), {});
    return [];
  } catch (error) {
    return isList(error) ? [...error].map(problemOf) : [];
  }
}

/** The kit lists what is wrong with a mapping; one error alone is about the (here empty) event. */
function isList(error: unknown): error is Iterable<Error> {
  return typeof error === 'object' && error !== null && Symbol.iterator in error;
}

function problemOf({ message }: Error): MappingProblem {
  const [path = '', ...words] = message.split(' ');
  return { path, message: `It ${words.join(' ')}` };
}
