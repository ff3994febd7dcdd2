import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, type Schema } from '../../api/client.ts';
import { queries, type Source } from '../../api/queries.ts';
import { CodeEditor } from '../../parts/code-editor.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { CheckIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import { editableOf, repairOf } from './repair-of.ts';

type Detail = Schema<'QuarantinedItemDetail'>;

/** The item to edit; replaying says at once whether it is right now. */
export function RepairForm({ source, item }: { source: Source; item: Detail }) {
  const [text, setText] = useState(() => editableOf(item));
  const replay = useReplayOne(source.id);
  const says = words.sources.quarantine;
  const repair = repairOf(item, text);
  const refused = replay.data?.refused[0];
  if (replay.data?.replayed) {
    return (
      <p className="done-notice" role="status">
        <CheckIcon /> {says.done(replay.data.events)}
      </p>
    );
  }
  if (item.status !== 'open') return <p className="hint">{says.settled}</p>;
  const submit = () => repair && replay.mutate({ id: item.id, ...repair });
  return (
    <div className="repair">
      <h3>{says.fix}</h3>
      {text === undefined ? (
        <p className="hint">{says.unsplit}</p>
      ) : (
        <CodeEditor
          label={item.index === null ? says.fixBody : says.fixItem}
          value={text}
          language="json"
          onChange={setText}
          onSubmit={submit}
        />
      )}
      {refused && (
        <div className="reasons" role="alert">
          <h4>{says.still}</h4>
          <ul>
            {refused.problems.map((problem, index) => (
              <li key={index}>{problemText(problem)}</li>
            ))}
          </ul>
        </div>
      )}
      {replay.error && <ErrorNotice error={replay.error} />}
      <div className="form-actions">
        <Button disabled={!repair} loading={replay.isPending} onClick={submit}>
          {says.replay}
        </Button>
        {!repair && <span className="hint">{says.notJson}</span>}
      </div>
    </div>
  );
}

function useReplayOne(sourceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (item: { id: string; item?: unknown; body?: string }) =>
      answered(
        api.POST('/sources/{id}/quarantine/replay', {
          params: { path: { id: sourceId } },
          body: { items: [item], dryRun: false },
        }),
      ),
    onSuccess(result) {
      if (result.replayed === 0) return;
      void client.invalidateQueries({ queryKey: ['sources', sourceId, 'quarantine'] });
      void client.invalidateQueries({ queryKey: queries.books.queryKey });
    },
  });
}
