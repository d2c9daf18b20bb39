/** Which columns a condition seems to speak of: for where it reads best, so a guess will do. */
import { toFragment } from "../../schema/fragment.ts";
import type { Fragment } from "../../schema/fragment.ts";
import type { SqlFragment } from "../../../templates/migrate.d.ts";

/** Texts in SQL, which name nothing, and words, in quotes or not. */
const TOKEN = /'(?:[^']|'')*'|"((?:[^"]|"")+)"|`([^`]+)`|\[([^\]]+)\]|([\p{L}_][\p{L}\p{N}_$]*)/gu;

/** The words of the SQL that may be names of columns, in lower case. */
export function wordsOf(sql: string | SqlFragment): ReadonlySet<string> {
  const words = new Set<string>();
  for (const part of (toFragment(sql) as Fragment).parts) {
    if ("path" in part) words.add(part.path.at(-1)?.toLowerCase() ?? "");
    if (!("text" in part)) continue;
    for (const [, double, back, square, word] of part.text.matchAll(TOKEN)) {
      const its = double?.replaceAll('""', '"') ?? back ?? square ?? word;
      if (its !== undefined) words.add(its.toLowerCase());
    }
  }
  return words;
}

/** Words of conditions that name no column. */
const KEYWORDS: ReadonlySet<string> = new Set(
  "and or not in is null like ilike between true false escape glob similar to any all array collate cast as case when then else end"
    .split(" "),
);

/** The words of the SQL that look like columns: without keywords, and names of functions. */
export function columnWordsOf(sql: string | SqlFragment): ReadonlySet<string> {
  const parts = (toFragment(sql) as Fragment).parts;
  const called = new Set(
    parts.flatMap((part) =>
      "text" in part
        ? [...part.text.matchAll(/([\p{L}_][\p{L}\p{N}_$]*)\s*\(/gu)].map(([, name = ""]) =>
          name.toLowerCase()
        )
        : []
    ),
  );
  return new Set(
    [...wordsOf(sql)].filter((word) => !KEYWORDS.has(word) && !called.has(word)),
  );
}
