import type { ErrorCode } from '@trackyard/base';
import { LIMITS } from './limits.ts';

/** What one walk over a value found. */
export interface Shape {
  /** Keys of all its objects together. */
  keys: number;
  /** Empty where all is well. */
  problems: ErrorCode[];
}

type Node = Record<string, unknown> | unknown[];

/**
 * Looks for what may not be in an event: nesting too deep, too many keys, `__proto__`. It walks level by level
 * without recursion, so that no depth can exhaust the stack; what it does not call too deep is safe to stringify.
 * `keysBefore` are keys that belong to the event but stand elsewhere (the batch's own `context`).
 */
export function measureShape(root: Node, keysBefore = 0): Shape {
  const shape: Shape = { keys: keysBefore, problems: [] };
  const nodes: Node[] = [root];
  let levelEnd = 1;
  let depth = 1;
  for (let at = 0; at < nodes.length; at++) {
    if (at === levelEnd) [depth, levelEnd] = [depth + 1, nodes.length];
    if (depth > LIMITS.depth) {
      shape.problems.push('TY_EVENT_TOO_DEEP');
      break;
    }
    addChildren(nodes[at]!, nodes, shape);
  }
  if (shape.keys > LIMITS.keysPerEvent) shape.problems.push('TY_EVENT_TOO_MANY_KEYS');
  return shape;
}

function addChildren(node: Node, nodes: Node[], shape: Shape): void {
  if (Array.isArray(node)) {
    for (const value of node) if (isNode(value)) nodes.push(value);
    return;
  }
  for (const key in node) {
    shape.keys += 1;
    if (key === '__proto__') addOnce(shape.problems, 'TY_EVENT_FORBIDDEN_KEY');
    const value = node[key];
    if (isNode(value)) nodes.push(value);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function addOnce(problems: ErrorCode[], code: ErrorCode): void {
  if (!problems.includes(code)) problems.push(code);
}
