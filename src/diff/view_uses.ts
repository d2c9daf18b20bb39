/** Which tables and views the query of a view reads. */
import type { Rules } from "../operation/rules.ts";
import type { ViewModel } from "../schema/schema.ts";

/** What looks like a name in any dialect's spelling. */
const NAME = /"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|\[([^\]]+)\]|([\p{L}_][\p{L}\p{N}_$]*)/gu;

/**
 * The names of those relations that a query reads, folded.
 *
 * @param isRelation tells folded names of tables and views.
 */
export function relationsIn(
  { query }: ViewModel,
  isRelation: (name: string) => boolean,
  rules: Rules,
): ReadonlySet<string> {
  const found = new Map<string, string>();
  for (const [, quoted, backticked, bracketed, plain] of query.matchAll(NAME)) {
    const name = quoted?.replaceAll('""', '"') ?? backticked?.replaceAll("``", "`") ?? bracketed ??
      plain ?? "";
    for (const spelling of plain === undefined ? [name] : [name, name.toLowerCase()]) {
      const folded = rules.foldName(spelling);
      if (isRelation(folded)) found.set(folded, spelling);
    }
  }
  // The dialect tells names of relations from columns, strings and comments.
  const isRead = ([, name]: readonly [string, string]) =>
    rules.readsRelation?.(query, name) ??
      rules.renameTableInQuery(query, name, `${name}_`) !== query;
  return new Set([...found].filter(isRead).map(([folded]) => folded));
}
