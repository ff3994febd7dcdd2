import { useState } from 'react';
import { CodeEditor } from '../../parts/code-editor.tsx';
import { words } from '../../words.ts';
import { isPlain } from './field-value.ts';

interface JsonTextProps {
  label: string;
  value: unknown;
  /** With every text that can be read. */
  onChange(value: unknown): void;
  /** Nothing but an object will do. */
  isObject?: boolean;
}

/** A value as JSON to write. What cannot be read is kept in the editor and not used. */
export function JsonText({ label, value, onChange, isObject = false }: JsonTextProps) {
  const [text, setText] = useState(() => textOf(value));
  const [shown, setShown] = useState(value);
  // It was changed elsewhere: a value of the event was clicked.
  if (shown !== value) {
    setShown(value);
    if (JSON.stringify(parsed(text)) !== JSON.stringify(value)) setText(textOf(value));
  }
  const read = parsed(text);
  const isWrong = text.trim() !== '' && (read === undefined || (isObject && !isPlain(read)));
  return (
    <div className="json-text">
      <CodeEditor
        label={label}
        language="json"
        value={text}
        onChange={(next) => {
          setText(next);
          const given = parsed(next);
          if (next.trim() === '' && !isObject) onChange(undefined);
          else if (given !== undefined && (!isObject || isPlain(given))) onChange(given);
        }}
      />
      {isWrong && (
        <p className="field-problem" role="alert">
          {words.catalog.fields.wrongJson}
        </p>
      )}
    </div>
  );
}

const textOf = (value: unknown) => (value === undefined ? '' : JSON.stringify(value, null, 2));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
