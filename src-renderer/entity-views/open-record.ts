/** Going to a record's page from code; in the page itself a record is a plain link. */
import { useFieldEnvironment } from '../ui/fields/widget.ts';
import { goTo } from '../ui/in-app-links.ts';

/** Answers whether the entity has pages of its own. */
export function useOpenRecord(): (entity: string, id: string) => boolean {
  const { hrefOf } = useFieldEnvironment();
  return (entity, id) => {
    const href = hrefOf(entity, id);
    if (href !== null) goTo(href);
    return href !== null;
  };
}
