import { useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { queries } from './api/queries.ts';
import { ErrorNotice } from './parts/error-notice.tsx';
import { router } from './routes.tsx';
import { SignInPage } from './session/sign-in-page.tsx';

/** The gate: without a session there is only the sign-in page, at whatever path one came to. */
export function App() {
  const session = useQuery(queries.session);
  if (session.isPending) return null;
  if (session.data) return <RouterProvider router={router} />;
  if (session.error) {
    return (
      <main className="lone">
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return <SignInPage />;
}
