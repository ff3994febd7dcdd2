// How this process loads its modules; the children load theirs in the same way.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// Types stripped and code compiled once a version. Beside the packages, where nobody else writes.
module.enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/trackyard', import.meta.url)));

/**
 * drizzle-orm as CommonJS. Node reads a package's `exports` anew for every ES module in it, and this one lists some
 * hundred: as ES modules it costs 170 MB and 0.6 s of CPU in every process, as CommonJS 20 MB and 0.15 s.
 */
module.registerHooks({
  resolve(specifier, context, nextResolve) {
    const isDrizzle = /^drizzle-orm($|\/)/.test(specifier);
    return nextResolve(specifier, isDrizzle ? { ...context, conditions: ['node', 'require'] } : context);
  },
});
