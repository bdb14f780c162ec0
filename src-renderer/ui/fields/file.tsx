/** A file: shown by its name. It is brought and opened where its record is shown, and never typed. */
import type { ShownFile } from '#shared/entity/fields/file.ts';
import type { EditorProps, Widget } from './widget.ts';

const FileEditor = ({ value }: EditorProps<ShownFile>) => <p className="truncate text-ink-2">{value?.name}</p>;

export const fileWidget: Widget<ShownFile> = {
  as: 'group',
  Editor: FileEditor,
  text: ({ name }) => name,
};
