/** Pieces of TypeScript on one line. */
import type { Code } from "./render_code.ts";

/** The piece on one line; null where it cannot be. */
export function flatten(code: Code): string | null {
  switch (code.kind) {
    case "text":
      return code.text.includes("\n") ? null : code.text;
    case "template": {
      const parts = code.parts.map((part) =>
        typeof part === "string" ? part : `\${${flatten(part) ?? "\n"}}`
      );
      const text = `${code.tag}\`${parts.join("")}\``;
      return text.includes("\n") ? null : text;
    }
    case "list":
      if (code.isTall) return null;
      return flattenAll(code.items, (items) => `[${items.join(", ")}]`);
    case "object":
      if (code.isTall) return null;
      if (code.entries.length === 0) return "{}";
      return flattenAll(
        code.entries.map(([, value]) => value),
        (values) => `{ ${values.map((its, at) => `${code.entries[at]?.[0]}: ${its}`).join(", ")} }`,
      );
    case "call":
      return flattenAll(code.args, (args) => `${code.name}(${args.join(", ")})`);
    case "chain":
      return flattenAll([code.head, ...code.calls], (calls) => calls.join("."));
    case "function":
      return code.statements.length === 0 ? "() => {}" : null;
  }
}

/** The pieces on one line, put together; null where one of them cannot be. */
export function flattenAll(
  codes: readonly Code[],
  join: (texts: readonly string[]) => string,
): string | null {
  const texts: string[] = [];
  for (const code of codes) {
    const text = flatten(code);
    if (text === null) return null;
    texts.push(text);
  }
  return join(texts);
}
