import { ActionIcon } from '@mantine/core';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { CloseIcon, Logo, MenuIcon } from '../parts/icons.tsx';
import { words } from '../words.ts';
import { PageNav } from './page-nav.tsx';
import { UserBar } from './user-bar.tsx';

/** The frame of every page: brand, navigation and user on the left; on a narrow window behind a menu button. */
export function Shell() {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const path = useLocation({ select: ({ pathname }) => pathname });
  useEffect(() => setMenuOpen(false), [path]);
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
          <Link to="/" className="brand">
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
          <PageNav />
          <UserBar />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
