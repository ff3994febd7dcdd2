import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { answered, api } from '../api/client.ts';
import { queries, type Source } from '../api/queries.ts';
import { CheckIcon } from '../parts/icons.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { SnippetTabs } from '../sources/snippet-tabs.tsx';
import { words } from '../words.ts';
import { FirstEvents } from './first-events.tsx';
import { SampleShopButton } from './sample-shop-button.tsx';
import './start.css';

/** From nothing to a destination that receives, in three steps; each is done when the hub says so. */
export function FirstSteps() {
  const source = useInfiniteQuery(queries.sources).data?.pages[0]?.data.find(({ type }) => type === 'http');
  const books = useQuery({ ...queries.books, refetchInterval: 2_000 });
  const hasEvents = (books.data?.totals.sources.received ?? 0) > 0;
  const { steps } = words.start;
  return (
    <ol className="steps">
      <Step number={1} title={steps.send} isDone={hasEvents}>
        {source ? <SendStep source={source} isPrimary={!hasEvents} /> : <CreateSource />}
      </Step>
      <Step number={2} title={steps.watch} isDone={hasEvents}>
        {source && <FirstEvents sourceId={source.id} />}
      </Step>
      <Step number={3} title={steps.destination} isDone={false}>
        <p className="hint">{words.start.destinationHint}</p>
        <Button component={Link} to="/catalog" variant={hasEvents ? 'filled' : 'default'}>
          {words.overview.addDestination}
        </Button>
      </Step>
    </ol>
  );
}

function Step(props: { number: number; title: string; isDone: boolean; children: ReactNode }) {
  const { number, title, isDone, children } = props;
  return (
    <li className="step" data-done={isDone}>
      <span className="step-mark">{isDone ? <CheckIcon size={14} /> : number}</span>
      <div className="step-body">
        <h2>
          {title}
          {isDone && <span className="off-screen"> ({words.start.done})</span>}
        </h2>
        {children}
      </div>
    </li>
  );
}

function SendStep({ source, isPrimary }: { source: Source; isPrimary: boolean }) {
  return (
    <>
      <div className="step-row">
        <SampleShopButton writeKey={source.writeKey} isPrimary={isPrimary} />
        <span className="hint">{words.start.orOwn}</span>
      </div>
      <SnippetTabs target={{ host: location.origin, writeKey: source.writeKey }} />
    </>
  );
}

function CreateSource() {
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      answered(api.POST('/sources', { body: { name: words.start.firstSource, type: 'http', settings: {} } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sources'] }),
  });
  return (
    <>
      <p className="hint">{words.start.noSource}</p>
      <Button loading={create.isPending} onClick={() => create.mutate()}>
        {words.start.createSource}
      </Button>
      {create.error && <ErrorNotice error={create.error} />}
    </>
  );
}
