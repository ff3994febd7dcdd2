import { Link } from '../parts/link.tsx';
import { words } from '../words.ts';

export function NotFoundPage() {
  return (
    <div className="empty">
      <h1>{words.shell.pageMissing}</h1>
      <Link href="/">{words.shell.toSources}</Link>
    </div>
  );
}
