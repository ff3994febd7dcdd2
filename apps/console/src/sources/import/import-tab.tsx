import './import.css';
import { useState } from 'react';
import type { Source } from '../../api/queries.ts';
import { ChooseFile } from './choose-file.tsx';
import { ImportForm } from './import-form.tsx';
import { ImportList } from './import-list.tsx';
import { UploadCard } from './upload-card.tsx';
import { useUpload } from './uploads.ts';

/** Files of past events: choose one, see what becomes of it, and how far each is. */
export function ImportTab({ source: { id } }: { source: Source }) {
  const upload = useUpload(id);
  const [file, setFile] = useState<File>();
  const leave = () => setFile(undefined);
  return (
    <div className="import-tab">
      {upload ? (
        <UploadCard sourceId={id} upload={upload} />
      ) : file ? (
        <ImportForm
          key={`${file.name} ${file.size} ${file.lastModified}`}
          sourceId={id}
          file={file}
          onLeave={leave}
        />
      ) : (
        <ChooseFile onChoose={setFile} />
      )}
      <ImportList sourceId={id} />
    </div>
  );
}
