/** Texts, values and SQL as TypeScript. */
import { isFragment } from "../../schema/fragment.ts";
import { call, type Code, listOf, type ObjectCode, text } from "./render_code.ts";
import { keyOf, quoteText, renderText, templateText } from "./render_text.ts";
import { renderType } from "./render_type.ts";
import type { Fragment, FragmentPart } from "../../schema/fragment.ts";
import type { Rendering } from "./rendering.ts";
import type { SqlFragment, Value } from "../../../templates/migrate.d.ts";

/** A value, or SQL in the place of one. */
export function renderValue(value: Value | SqlFragment, rendering: Rendering): Code {
  return isFragment(value) ? renderSql(value, rendering) : renderPlain(value as Value, renderText);
}

/** On one line, as it must be within a template. */
const quotedText = (its: string): Code => text(quoteText(its));

function renderPlain(its: Value, textOf: (its: string) => Code): Code {
  if (typeof its === "string") return textOf(its);
  if (typeof its === "number") return text(Object.is(its, -0) ? "-0" : String(its));
  if (typeof its === "bigint") return text(`${its}n`);
  if (typeof its !== "object" || its === null) return text(String(its));
  if (its instanceof Date) {
    return call("new Date", text(isNaN(its.getTime()) ? "NaN" : quoteText(its.toISOString())));
  }
  if (its instanceof Uint8Array) return renderBytes(its);
  if (isList(its)) return listOf(its.map((item) => renderPlain(item, textOf)));
  return objectOfEntries(its, (value) => renderPlain(value, textOf));
}

/** `Array.isArray` for lists that are read only. */
function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}

/** Up to so many bytes a list of them can be read. */
const FEW_BYTES = 8;

function renderBytes(bytes: Uint8Array): Code {
  return bytes.length > FEW_BYTES
    ? call("Uint8Array.fromHex", text(quoteText(bytes.toHex())))
    : call("new Uint8Array", listOf([...bytes].map((byte) => text(String(byte)))));
}

/** An object of values. */
export function renderMembers(
  members: { readonly [key: string]: Value | SqlFragment | undefined },
  rendering: Rendering,
): ObjectCode {
  return objectOfEntries(members, (value) => renderValue(value, rendering));
}

function objectOfEntries<T>(
  members: { readonly [key: string]: T | undefined },
  render: (value: T) => Code,
): ObjectCode {
  const entries = Object.entries(members).flatMap(([key, value]) =>
    value === undefined ? [] : [[keyOf(key), render(value)] as const]
  );
  return { kind: "object", entries, isTall: false };
}

/** Texts that follow each other as one; a fragment in a fragment leaves such. */
function joinTexts(parts: readonly FragmentPart[]): readonly FragmentPart[] {
  const joined: FragmentPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (!("text" in part)) joined.push(part);
    else if (last !== undefined && "text" in last) {
      joined[joined.length - 1] = { text: last.text + part.text };
    } else if (part.text !== "") joined.push(part);
  }
  return joined;
}

/** SQL: a fragment with the tag, a text as it is. */
export function renderSql(sql: string | SqlFragment, rendering: Rendering): Code {
  if (typeof sql === "string") return renderText(sql);
  rendering.uses.add("sql");
  return {
    kind: "template",
    tag: "sql",
    parts: joinTexts((sql as Fragment).parts).map((part) => renderPart(part, rendering)),
  };
}

function renderPart(part: FragmentPart, rendering: Rendering): string | Code {
  if ("text" in part) return templateText(part.text);
  if ("path" in part) return call("sql.id", ...part.path.map((name) => text(quoteText(name))));
  const value = renderPlain(part.value, quotedText);
  return part.type === null ? value : call("sql.value", value, renderType(part.type, rendering));
}

/** SQL where text and fragments mean the same: a text where it is one line without values. */
export function renderStatement(sql: SqlFragment, rendering: Rendering): Code {
  const [first, ...others] = joinTexts((sql as Fragment).parts);
  if (first === undefined) return text(`""`);
  const isLine = others.length === 0 && "text" in first && !first.text.includes("\n");
  return isLine ? renderText(first.text) : renderSql(sql, rendering);
}
