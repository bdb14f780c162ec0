/** Which rows of a list are marked for a bulk action, and from where a range is drawn. Pure. */

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** The row marked last by itself; shift draws the range from here. */
  readonly anchor: string | null;
}

export const noSelection: Selection = { ids: new Set(), anchor: null };

/** Marks or unmarks one row. */
export function toggle(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** Marks everything from the anchor to `id`, in the order shown; without an anchor in sight, `id` alone. */
export function extendTo(selection: Selection, id: string, shown: readonly string[]): Selection {
  const from = selection.anchor === null ? -1 : shown.indexOf(selection.anchor);
  const to = shown.indexOf(id);
  if (from < 0 || to < 0)
    return toggle({ ...selection, ids: new Set([...selection.ids].filter((one) => one !== id)) }, id);
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}

/** All of them, or none when all of them are marked already. */
export function toggleAll(selection: Selection, shown: readonly string[]): Selection {
  const all = shown.length > 0 && shown.every((id) => selection.ids.has(id));
  return all ? noSelection : { ids: new Set(shown), anchor: null };
}
