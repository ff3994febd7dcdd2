import { createRequire } from 'node:module';

/** The part of `@segment/actions-core/mapping-kit` that is used here. */
export interface MappingKit {
  /** Throws an iterable of errors where the mapping is wrong, an error where it fails on this event. */
  transform(mapping: Record<string, unknown>, event: object): Record<string, unknown>;
}

let loaded: MappingKit | undefined;

/** The kit. Its ES modules are for bundlers only (`ERR_UNSUPPORTED_DIR_IMPORT` in Node), hence `require`. */
export function mappingKit(): MappingKit {
  loaded ??= createRequire(import.meta.url)('@segment/actions-core/mapping-kit') as MappingKit;
  return loaded;
}
