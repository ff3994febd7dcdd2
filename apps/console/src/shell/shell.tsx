import { ActionIcon } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { Link } from '../parts/link.tsx';
import { CloseIcon, Logo, MenuIcon } from '../parts/icons.tsx';
import { useRoute } from '../router.ts';
import { words } from '../words.ts';
import { SourceNav } from './source-nav.tsx';
import { UserBar } from './user-bar.tsx';

/** The frame of every page: brand, navigation and user on the left; on a narrow window behind a menu button. */
export function Shell({ email, children }: { email: string; children: ReactNode }) {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const route = useRoute();
  const place = JSON.stringify(route);
  useEffect(() => setMenuOpen(false), [place]);
  useEffect(() => {
    if (!isMenuOpen) return;
    const closeOnEscape = (event: KeyboardEvent) => event.key === 'Escape' && setMenuOpen(false);
    addEventListener('keydown', closeOnEscape);
    return () => removeEventListener('keydown', closeOnEscape);
  }, [isMenuOpen]);

  return (
    <div className="shell">
      <a className="skip" href="#content">
        {words.shell.skip}
      </a>
      <header className="side" data-open={isMenuOpen}>
        <div className="side-top">
          <Link href="/" className="brand">
            <Logo />
            {words.product}
          </Link>
          <ActionIcon
            className="menu-button"
            variant="default"
            size="lg"
            aria-label={words.shell.menu}
            aria-expanded={isMenuOpen}
            aria-controls="side-panel"
            onClick={() => setMenuOpen(!isMenuOpen)}
          >
            {isMenuOpen ? <CloseIcon /> : <MenuIcon />}
          </ActionIcon>
        </div>
        <div className="side-panel" id="side-panel">
          <SourceNav current={route.page === 'source' ? route.sourceId : undefined} />
          <UserBar email={email} />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
