import {
  Button,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, type Schema } from '../../api/client.ts';
import type { Source } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { FieldProblems } from '../dead-letters/field-problems.tsx';
import { draftOf, rulesOf, type ConnectionDraft } from './connection-draft.ts';
import { FilterPreview } from './filter-preview.tsx';

interface ConnectionDialogProps {
  destinationId: string;
  /** Absent for a new one. */
  connection: Schema<'Connection'> | undefined;
  /** What a new one may come from. */
  sources: readonly Source[];
  title: string;
  onClose(): void;
}

const say = words.destination.config;

/** Makes or changes a connection: mode, order, and what it lets through. */
export function ConnectionDialog({
  destinationId,
  connection,
  sources,
  title,
  onClose,
}: ConnectionDialogProps) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(connection));
  const set = (change: Partial<ConnectionDraft>) => setDraft({ ...draft, ...change });
  const save = useMutation({
    mutationFn: () => saveConnection(draft, { destinationId, id: connection?.id }),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: ['connections'] });
      await client.invalidateQueries({ queryKey: ['books'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={title} centered>
      <form
        className="confirm"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        {!connection && (
          <Select
            label={say.source}
            value={draft.sourceId}
            onChange={(sourceId) => set({ sourceId })}
            data={sources.map(({ id, name }) => ({ value: id, label: name }))}
            data-autofocus
          />
        )}
        <Switch
          label={say.on}
          checked={draft.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
        <div>
          <SegmentedControl
            fullWidth
            aria-label={say.mode}
            value={draft.mode}
            onChange={(mode) => set({ mode: mode as ConnectionDraft['mode'] })}
            data={(['shadow', 'live'] as const).map((value) => ({ value, label: say.modes[value] }))}
          />
          <p className="hint">{say.modeHint}</p>
        </div>
        <Select
          label={say.order}
          description={say.orderHint}
          allowDeselect={false}
          value={draft.order}
          onChange={(order) => set({ order: order as ConnectionDraft['order'] })}
          data={(['none', 'user'] as const).map((value) => ({ value, label: say.orders[value] }))}
        />
        <Textarea
          label={say.filter}
          description={say.filterHint}
          autosize
          minRows={2}
          value={draft.filter}
          onChange={(event) => set({ filter: event.currentTarget.value })}
        />
        {draft.sourceId !== null && (
          <FilterPreview destinationId={destinationId} sourceId={draft.sourceId} draft={draft} />
        )}
        <NumberInput
          label={say.sample}
          description={say.sampleHint}
          min={0}
          max={100}
          value={draft.percent}
          onChange={(percent) => set({ percent })}
        />
        <TextInput
          label={say.consentNames}
          description={say.consentHint}
          value={draft.consent}
          onChange={(event) => set({ consent: event.currentTarget.value })}
        />
        {save.error && <ErrorNotice error={save.error} />}
        <FieldProblems error={save.error} />
        <div className="confirm-actions">
          <Button variant="default" onClick={onClose}>
            {words.parts.cancel}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={draft.sourceId === null}>
            {connection ? words.parts.save : say.connect}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function saveConnection(
  draft: ConnectionDraft,
  { destinationId, id }: { destinationId: string; id: string | undefined },
) {
  const { enabled, mode, order, sourceId } = draft;
  const body = { enabled, mode, order, ...rulesOf(draft) };
  if (id !== undefined) return answered(api.PATCH('/connections/{id}', { params: { path: { id } }, body }));
  return answered(api.POST('/connections', { body: { ...body, sourceId: sourceId ?? '', destinationId } }));
}
