/** PostgreSQL's text form of arrays: `{1,NULL,"a b",{2}}`. */

/** A nested list of texts; null is NULL. */
export type TextArray = readonly (string | null | TextArray)[];

/** The text of an array whose elements are texts already. */
export function formatArray(items: TextArray): string {
  const texts = items.map((item) => {
    if (item === null) return "NULL";
    return typeof item === "string" ? quoteElement(item) : formatArray(item);
  });
  return `{${texts.join(",")}}`;
}

function quoteElement(text: string): string {
  if (/^[\w.:+-]+$/.test(text) && text.toUpperCase() !== "NULL") return text;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** The items of an array's text; lower bounds other than 1, as in `[0:1]={1,2}`, are dropped. */
export function parseArray<T>(text: string, parse: (element: string) => T): unknown[] {
  // A quoted element, a brace, a comma, or an element without quotes.
  const tokens = text.replace(/^(?:\[[^\]]*\])+=/, "")
    .matchAll(/"((?:[^"\\]|\\.)*)"|[{},]|[^{},"]+/gs);
  const all: unknown[][] = [[]];
  for (const [token, quoted] of tokens) {
    const current = all.at(-1) ?? [];
    if (token === "{") {
      const inner: unknown[] = [];
      current.push(inner);
      all.push(inner);
    } else if (token === "}") all.pop();
    else if (token === ",") continue;
    else if (quoted !== undefined) current.push(parse(quoted.replace(/\\(.)/gs, "$1")));
    else current.push(token === "NULL" ? null : parse(token));
  }
  const [whole] = all[0] ?? [];
  return Array.isArray(whole) ? whole : [];
}
