import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { words } from '../words.ts';
import { copyText } from './copy-text.ts';
import { CheckIcon, CopyIcon, WarningIcon } from './icons.tsx';

interface CopyButtonProps {
  text: string;
  /** What is copied, for a screen reader: "Copy write key". */
  what: string;
  label?: string;
}

const LOOKS = {
  idle: { icon: <CopyIcon size={14} />, label: words.copy.copy },
  copied: { icon: <CheckIcon size={14} />, label: words.copy.copied },
  failed: { icon: <WarningIcon size={14} />, label: words.copy.failed },
};

/** Copies, and says for two seconds whether it did. */
export function CopyButton({ text, what, label }: CopyButtonProps) {
  const [state, setState] = useState<keyof typeof LOOKS>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);

  const look = LOOKS[state];
  const shown = state === 'idle' && label ? label : look.label;
  return (
    <Button
      size="compact-xs"
      variant="default"
      className="copy-button"
      leftSection={look.icon}
      aria-label={state === 'idle' ? `${shown}: ${what}` : shown}
      onClick={() => void copyText(text).then((done) => setState(done ? 'copied' : 'failed'))}
    >
      <span aria-live="polite">{shown}</span>
    </Button>
  );
}
