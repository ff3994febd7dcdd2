import { Button } from '@mantine/core';
import { useRef, useState, type DragEvent } from 'react';
import { Card } from '../../parts/card.tsx';
import { words } from '../../words.ts';

/** By a button, or dropped. */
export function ChooseFile({ onChoose }: { onChoose(file: File): void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const says = words.imports.choose;
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) onChoose(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <Card title={says.title} hint={says.hint}>
      <div
        className="drop-area"
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <h3>{says.drop}</h3>
        <p className="hint">{says.dropHint}</p>
        <Button onClick={() => input.current?.click()}>{says.act}</Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={says.input}
          accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,.gz,text/csv,application/x-ndjson,application/gzip"
          onChange={(event) => take(event.currentTarget.files)}
        />
        <p className="hint">{says.large}</p>
      </div>
    </Card>
  );
}
