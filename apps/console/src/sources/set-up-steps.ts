/** The numbered list under "Set up" of a connector's README, each step as it is written there. */
export function setUpSteps(docs: string | null): string[] {
  const section = /^## Set up\n([^]*?)(?=\n## |$(?![^]))/m.exec(docs ?? '')?.[1] ?? '';
  return section
    .split(/^\d+\. /m)
    .slice(1)
    .map((step) => (step.split('\n\n')[0] ?? '').replace(/\s+/g, ' ').trim());
}

export interface InlinePart {
  kind: 'text' | 'code' | 'strong';
  text: string;
}

/** A sentence of Markdown as stretches of text; links are their words. */
export function inlineParts(markdown: string): InlinePart[] {
  const plain = markdown.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
  return plain
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter(Boolean)
    .map((part) => {
      if (part.startsWith('`') && part.length > 1) return { kind: 'code', text: part.slice(1, -1) };
      return part.startsWith('**')
        ? { kind: 'strong', text: part.slice(2, -2) }
        : { kind: 'text', text: part };
    });
}
