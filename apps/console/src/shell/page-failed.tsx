import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorNotice } from '../parts/error-notice.tsx';

/** A page whose code could not be fetched, or that has a fault of its own. */
export function PageFailed({ error }: ErrorComponentProps) {
  return <ErrorNotice error={error as Error} onRetry={() => location.reload()} />;
}
