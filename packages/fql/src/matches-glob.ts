/** One place of a pattern: any run (`*`), or whether a character fits. */
type Step = '*' | ((character: string) => boolean);

const KEPT_PATTERNS = 1_000;
const kept = new Map<string, readonly Step[]>();

/**
 * Whether the whole text fits: `*`, `?`, `[abc]`, `[a-z]`, `[^a]`, `\x`; case counts. In the worst case as many steps
 * as the text has characters times the pattern's: no text that a sender chooses can stall a worker.
 */
export function matchesGlob(text: string, glob: string): boolean {
  const characters = [...text];
  const steps = stepsOf(glob);
  let at = 0;
  let step = 0;
  let star = -1;
  let starAt = 0;
  while (at < characters.length) {
    const fits = steps[step];
    if (fits === '*') {
      star = step++;
      starAt = at;
    } else if (fits?.(characters[at]!)) {
      at++;
      step++;
    } else if (star >= 0) {
      // The last star takes one character more, and what follows it is tried again.
      step = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (steps[step] === '*') step++;
  return step === steps.length;
}

function stepsOf(glob: string): readonly Step[] {
  let steps = kept.get(glob);
  if (steps) return steps;
  steps = (glob.match(/\*+|\\[^]|\[\^?\]?[^\]]*\]|[^]/gu) ?? []).map(stepOf);
  if (kept.size >= KEPT_PATTERNS) kept.clear();
  kept.set(glob, steps);
  return steps;
}

function stepOf(piece: string): Step {
  if (piece.startsWith('*')) return '*';
  if (piece === '?') return () => true;
  if (piece.startsWith('[') && piece.length > 2) return classOf(piece.slice(1, -1));
  const wanted = piece.startsWith('\\') && piece.length > 1 ? piece.slice(1) : piece;
  return (character) => character === wanted;
}

function classOf(inside: string): Step {
  const isNegated = inside.startsWith('^');
  const ranges = (isNegated ? inside.slice(1) : inside).match(/[^]-[^]|[^]/gu) ?? [];
  return (character) =>
    isNegated !==
    ranges.some((range) => {
      const [from = '', dash, to = from] = [...range];
      return dash === undefined ? character === from : character >= from && character <= to;
    });
}
