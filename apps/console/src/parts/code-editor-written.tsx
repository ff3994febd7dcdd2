import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { CodeEditorProps } from './code-editor.tsx';

const LANGUAGES = { json: () => json(), sql: () => sql({ dialect: PostgreSQL }) };

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.keyword], color: 'var(--ty-json-key)' },
  { tag: tags.string, color: 'var(--ty-json-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--ty-json-number)' },
  { tag: tags.comment, color: 'var(--ty-muted)' },
]);

/** CodeMirror. Tab is left to the browser, so that the keyboard finds out again. */
export default function CodeEditorWritten(props: CodeEditorProps) {
  const { label, value, language, isReadOnly = false } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const submit = () => (latest.current.onSubmit?.(), true);
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          EditorView.lineWrapping,
          LANGUAGES[language](),
          syntaxHighlighting(colors),
          keymap.of([{ key: 'Mod-Enter', run: submit }, ...defaultKeymap, ...historyKeymap]),
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [language, isReadOnly, label]);

  // What comes from outside replaces the text; what was typed here is there already.
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={place} className="code-editor" />;
}
