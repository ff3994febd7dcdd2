import { Button } from '@mantine/core';
import { ApiError } from '../api/client.ts';
import { words } from '../words.ts';
import { WarningIcon } from './icons.tsx';

interface ErrorNoticeProps {
  error: Error;
  onRetry?: () => void;
}

/** An error in words, with its code for whoever is asked for help. */
export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  return (
    <div className="error-notice" role="alert">
      <WarningIcon size={18} />
      <div>
        <p>{error instanceof ApiError ? error.message : words.errors.title}</p>
        <code>{error instanceof ApiError ? error.code : error.message}</code>
      </div>
      {onRetry && (
        <Button size="xs" variant="default" onClick={onRetry}>
          {words.errors.retry}
        </Button>
      )}
    </div>
  );
}
