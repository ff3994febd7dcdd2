import type { Event } from '@trackyard/connector-sdk';
import type { PropertyRules } from './config-snapshot.ts';

type Tree = Record<string, unknown>;

/**
 * Leaves properties out of events: `deny` takes away what it names; `allow` keeps only what it names under a root
 * (`properties`, `traits`, `context`) that it mentions, and leaves other roots as they are. Nothing where there is
 * nothing to leave out.
 */
export function createPrune({ allow = [], deny = [] }: PropertyRules): ((event: Event) => Event) | undefined {
  if (allow.length + deny.length === 0) return undefined;
  const denied = deny.map((path) => path.split('.'));
  const allowed = Map.groupBy(
    allow.map((path) => path.split('.')),
    ([root]) => root!,
  );
  return (event) => {
    let pruned: Tree = event;
    for (const [root, paths] of allowed) {
      if (isTree(event[root])) pruned = { ...pruned, [root]: onlyPaths(event[root], paths.map(below)) };
    }
    for (const path of denied) pruned = without(pruned, path);
    return pruned as Event;
  };
}

function below(path: readonly string[]): string[] {
  return path.slice(1);
}

function onlyPaths(tree: Tree, paths: readonly string[][]): Tree {
  if (paths.some((path) => path.length === 0)) return tree;
  const kept: Tree = {};
  for (const [key, under] of Map.groupBy(paths, ([first]) => first!)) {
    if (!Object.hasOwn(tree, key)) continue;
    const value = tree[key];
    const deeper = under.map(below);
    if (deeper.some((path) => path.length === 0)) kept[key] = value;
    else if (isTree(value)) kept[key] = onlyPaths(value, deeper);
  }
  return kept;
}

/** A copy along the path; the same object where there is nothing at its end. */
function without(tree: Tree, [key = '', ...rest]: readonly string[]): Tree {
  if (!Object.hasOwn(tree, key)) return tree;
  const { [key]: value, ...others } = tree;
  if (rest.length === 0) return others;
  if (!isTree(value)) return tree;
  const left = without(value, rest);
  return left === value ? tree : { ...tree, [key]: left };
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
