import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';
import { sendSampleShop } from './send-sample-shop.ts';

/** One click, and a shop's events flow in. */
export function SampleShopButton({ writeKey, isPrimary }: { writeKey: string; isPrimary: boolean }) {
  const client = useQueryClient();
  const [share, setShare] = useState(0);
  const send = useMutation({
    mutationFn: () => sendSampleShop(writeKey, setShare),
    onMutate: () => setShare(0),
    onSettled: () => client.invalidateQueries({ queryKey: ['books'] }),
  });
  return (
    <>
      <Button
        variant={isPrimary ? 'filled' : 'default'}
        disabled={send.isPending}
        onClick={() => send.mutate()}
        aria-live="polite"
      >
        {send.isPending ? words.start.sending(Math.round(share * 100)) : words.start.sampleShop}
      </Button>
      {send.data !== undefined && <p className="hint">{words.start.sent(send.data)}</p>}
      {send.error && <ErrorNotice error={send.error} />}
    </>
  );
}
