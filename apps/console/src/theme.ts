import {
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import { words } from './words.ts';

/** The console's look: one accent, cool greys, system fonts. Colours of the page itself are in `tokens`. */
export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 6 },
  colors: {
    iris: [
      '#f1f1fe',
      '#e4e4fc',
      '#cbcbf8',
      '#aeaef4',
      '#9191ee',
      '#7676e4',
      '#5b5bd6',
      '#4e4ec0',
      '#41419f',
      '#35357f',
    ],
    dark: [
      '#e9eaee',
      '#c3c5cd',
      '#9c9fab',
      '#737681',
      '#3d4049',
      '#2b2d34',
      '#1d1f24',
      '#16171b',
      '#101114',
      '#0b0c0e',
    ],
  },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': words.parts.close } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': words.parts.close } } },
  },
});

const tokens = {
  light: {
    '--mantine-color-body': '#fcfcfd',
    '--mantine-color-text': '#1b1c20',
    '--mantine-color-placeholder': '#6e727d',
    '--mantine-color-dimmed': '#61646e',
    '--mantine-color-gray-light-color': '#61646e',
    '--ty-surface': '#ffffff',
    '--ty-sunken': '#f6f6f8',
    '--ty-hover': '#f4f4f7',
    '--ty-line': '#e7e8ec',
    '--ty-muted': '#61646e',
    '--ty-accent': '#5353c9',
    '--ty-accent-soft': '#efeffd',
    '--ty-good': '#18794e',
    '--ty-good-soft': '#e9f6ef',
    '--ty-bad': '#c62a2f',
    '--mantine-color-error': '#c62a2f',
    '--ty-bad-soft': '#fdf0f0',
    '--ty-warn': '#8f5600',
    '--ty-warn-soft': '#fdf4e3',
    '--ty-json-key': '#4a4ac0',
    '--ty-json-text': '#18794e',
    '--ty-json-number': '#9a4a00',
  },
  dark: {
    '--mantine-color-body': '#101114',
    '--mantine-color-text': '#ececf0',
    '--mantine-color-placeholder': '#8e919c',
    '--mantine-color-dimmed': '#9a9da8',
    '--mantine-color-gray-light-color': '#9a9da8',
    '--ty-surface': '#16171b',
    '--ty-sunken': '#121316',
    '--ty-hover': '#1c1d22',
    '--ty-line': '#27292f',
    '--ty-muted': '#9a9da8',
    '--ty-accent': '#a3a3f5',
    '--ty-accent-soft': '#22224a',
    '--ty-good': '#57c894',
    '--ty-good-soft': '#12291f',
    '--ty-bad': '#ff8d8d',
    '--mantine-color-error': '#ff8d8d',
    '--ty-bad-soft': '#2d1618',
    '--ty-warn': '#eab664',
    '--ty-warn-soft': '#2b2213',
    '--ty-json-key': '#aeaef4',
    '--ty-json-text': '#79d1a7',
    '--ty-json-number': '#eab98a',
  },
};

/**
 * Mantine would write the theme into a `<style>` element, which a policy of `style-src 'self'` refuses. A
 * constructed style sheet is script, not markup, and is allowed.
 */
export function adoptTheme(): void {
  const resolved = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    convertCssVariables({
      variables: resolved.variables,
      light: { ...resolved.light, ...tokens.light, '--mantine-color-scheme': 'light' },
      dark: { ...resolved.dark, ...tokens.dark, '--mantine-color-scheme': 'dark' },
    }),
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
