import { createRequire } from 'node:module';

/** The part of `@segment/actions-core/mapping-kit` that is used here. */
export interface MappingKit {
  /** Throws an iterable of errors where the mapping is wrong, an error where it fails on this event. */
  transform(mapping: Record<string, unknown>, event: object): Record<string, unknown>;
}

const KIT = '@segment/actions-core/mapping-kit';
/** Milliseconds, and about as many characters as all steps of a rendering may make. */
const LIQUID_LIMITS = { renderLimit: 25, memoryLimit: 1_000_000 };
/** An event may have 32 KB. */
const MAX_LIQUID_CHARACTERS = 64 * 1024;

type Render = (template: string, scope?: object, options?: object) => unknown;

interface LiquidModule {
  Liquid: { prototype: { parseAndRenderSync: Render } };
}

let loaded: MappingKit | undefined;

/** The kit. Its ES modules are for bundlers only (`ERR_UNSUPPORTED_DIR_IMPORT` in Node), hence `require`. */
export function mappingKit(): MappingKit {
  loaded ??= loadKit();
  return loaded;
}

function loadKit(): MappingKit {
  const require = createRequire(import.meta.url);
  limitLiquid(require(createRequire(require.resolve(KIT)).resolve('liquidjs')) as LiquidModule);
  return require(KIT) as MappingKit;
}

/**
 * The kit renders on the event loop and allows a template half a second and 100 MB: a batch of slow ones would stop a
 * process. Its engine cannot be reached, so its class gets narrower limits for every rendering.
 */
function limitLiquid({ Liquid }: LiquidModule): void {
  const { parseAndRenderSync } = Liquid.prototype;
  Liquid.prototype.parseAndRenderSync = function (this: unknown, template, scope, options) {
    const text = parseAndRenderSync.call(this, template, scope, { ...options, ...LIQUID_LIMITS }) as unknown;
    if (typeof text === 'string' && text.length > MAX_LIQUID_CHARACTERS)
      throw new Error(`a liquid template may give ${MAX_LIQUID_CHARACTERS} characters at most`);
    return text;
  };
}
