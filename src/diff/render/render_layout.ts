/**
 * Pieces of TypeScript on lines, as `deno fmt` leaves them: what fits on a line stands there, else
 * its last list or object is opened, else each argument or method gets a line.
 */
import { flatten, flattenAll } from "./render_flat.ts";
import { layOutTemplate } from "./render_template.ts";
import { widthOf } from "./render_width.ts";
import type { CallCode, Code, FunctionCode, ListCode, ObjectCode, Spot } from "./render_code.ts";

/** The width of lines that formatters have by default. */
export const LINE_WIDTH = 80;

const STEP = 2;

/** Statements, each on lines of its own, with line ends. */
export function layOutStatements(statements: readonly Code[], indent: number): string {
  const margin = " ".repeat(indent);
  return statements.map((statement) => {
    if (statement.kind === "text") return `${indentText(statement.text, margin)}\n`;
    return `${margin}${layOut(statement, { indent, column: indent, after: 1 })};\n`;
  }).join("");
}

/** The user's own lines, indented or not, but for those that may be within a template. */
function indentText(text: string, margin: string): string {
  if (text.includes("`")) return margin + text;
  const [first = "", ...others] = text.split("\n");
  const indents = others.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const least = indents.length === 0 ? 0 : Math.min(...indents);
  const lines = [first.trimStart(), ...others.map((line) => line.slice(least))];
  return lines.map((line) => line.trim() === "" ? "" : margin + line).join("\n");
}

/** For what stands within templates. */
const LAYOUT = { lineWidth: LINE_WIDTH, flatten, layOut };

/** A piece at its place. */
export function layOut(code: Code, spot: Spot): string {
  const flat = flatten(code);
  if (flat !== null && fits(flat, spot)) return flat;
  switch (code.kind) {
    case "text":
      return code.text;
    case "template":
      return layOutTemplate(code, spot, LAYOUT).text;
    case "list":
      return layOutList(code, spot);
    case "object":
      return layOutObject(code, spot);
    case "call":
      return layOutCall(code, spot);
    case "chain":
      return layOutChain(code, spot);
    case "function":
      return layOutFunction(code, spot);
  }
}

function fits(text: string, { column, after }: Spot): boolean {
  return column + widthOf(text) + after <= LINE_WIDTH;
}

/** Items or members on lines of their own, between brackets. */
function layOutLines(
  [open, close]: readonly [string, string],
  count: number,
  { indent }: Spot,
  line: (index: number, indent: number) => string,
): string {
  const inner = " ".repeat(indent + STEP);
  const lines = Array.from({ length: count }, (_, at) => `${inner}${line(at, indent + STEP)},\n`);
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${close}`;
}

function layOutAll(
  brackets: readonly [string, string],
  codes: readonly Code[],
  spot: Spot,
): string {
  return layOutLines(brackets, codes.length, spot, (at, indent) => {
    const code = codes[at];
    return code === undefined ? "" : layOut(code, { indent, column: indent, after: 1 });
  });
}

function layOutList({ items }: ListCode, spot: Spot): string {
  const [only] = items;
  if (items.length === 1 && only?.kind === "object" && only.entries.length > 0) {
    const flat = flatten(only);
    const inner = { indent: spot.indent + STEP, column: spot.indent + STEP, after: 1 };
    // An object that would be opened anyway is opened with its list.
    if (flat === null || !fits(flat, inner)) return `[${layOutObject(only, spot)}]`;
  }
  return items.length === 0 ? "[]" : layOutAll(["[", "]"], items, spot);
}

function layOutObject({ entries }: ObjectCode, spot: Spot): string {
  if (entries.length === 0) return "{}";
  return layOutLines(["{", "}"], entries.length, spot, (at, indent) => {
    const [key, value] = entries[at] ?? ["", { kind: "text", text: "" } as const];
    return layOutMember(key, value, indent);
  });
}

/** A member; a value that cannot be opened and does not fit goes to the next line. */
function layOutMember(key: string, given: Code, indent: number): string {
  const value: Code = given.kind === "call" ? { kind: "chain", head: given, calls: [] } : given;
  const column = indent + widthOf(key) + 2;
  const spot = { indent, column, after: 1 };
  const below = { indent: indent + STEP, column: indent + STEP, after: 1 };
  // Below a key of one character nothing would have more place.
  const canMove = key.length >= STEP;
  if (canMove && !canBegin(value, spot)) {
    return `${key}:\n${" ".repeat(below.indent)}${layOut(value, below)}`;
  }
  if (value.kind === "template") {
    const { text, isTooLong } = layOutTemplate(value, spot, LAYOUT);
    if (!isTooLong || !canMove) return `${key}: ${text}`;
    return `${key}:\n${" ".repeat(below.indent)}${layOut(value, below)}`;
  }
  if (value.kind !== "text" || value.text.includes("\n") || !canMove || fits(value.text, spot)) {
    return `${key}: ${layOut(value, spot)}`;
  }
  return `${key}:\n${" ".repeat(below.indent)}${value.text}`;
}

/** Whether the first word of a piece fits: `{`, `t` of `t.text()`, `new Date(`. */
function canBegin(code: Code, spot: Spot): boolean {
  if (code.kind === "list" || code.kind === "object") return fits("{", { ...spot, after: 0 });
  const head = code.kind === "chain" ? code.head : code;
  if (head.kind !== "call") return true;
  const [object = "", method] = head.name.split(".", 2);
  return fits(method === undefined ? `${object}(` : object, { ...spot, after: 0 });
}

function layOutCall(code: CallCode, spot: Spot): string {
  return openArguments(code, spot) ?? `${code.name}${layOutAll(["(", ")"], code.args, spot)}`;
}

/** Whether a piece may be opened while what precedes it stays on the line. */
function canOpen(code: Code): code is ListCode | ObjectCode | FunctionCode {
  return code.kind === "list" || code.kind === "object" || code.kind === "function";
}

function isEmpty(code: ListCode | ObjectCode | FunctionCode): boolean {
  if (code.kind === "function") return code.statements.length === 0;
  return (code.kind === "list" ? code.items : code.entries).length === 0;
}

/** `f("a", {`, and what is in the object on lines of its own; null where that does not fit. */
function openArguments({ name, args }: CallCode, spot: Spot): string | null {
  const [only] = args;
  if (args.length === 1 && only?.kind === "template" && flatten(only) === null) {
    const column = spot.column + widthOf(name) + 1;
    const its = { ...spot, column, after: spot.after + 1 };
    return fits(firstLineOf(only), { ...its, after: 0 })
      ? `${name}(${layOutTemplate(only, its, LAYOUT).text})`
      : null;
  }
  const tall = args.findIndex((its) => canOpen(its) && flatten(its) === null);
  const opened = tall < 0 ? args.length - 1 : tall;
  const before = flattenAll(
    args.slice(0, opened),
    (texts) => texts.map((its) => `${its}, `).join(""),
  );
  const first = args[opened];
  if (before === null || first === undefined || !canOpen(first) || isEmpty(first)) return null;
  const begin = `${name}(${before}`;
  const opening = first.kind === "function" ? `(${first.parameter}) => {` : "{";
  if (spot.column + widthOf(begin + opening) > LINE_WIDTH) return null;
  let text = begin + layOutOpened(first, spot);
  for (const arg of args.slice(opened + 1)) {
    const column = columnAfter(`${text}, `, spot);
    if (!canOpen(arg)) return null;
    text += `, ${layOut(arg, { ...spot, column, after: spot.after + 1 })}`;
  }
  return `${text})`;
}

/** What stands on the line that a template begins on, if nothing in it is opened. */
function firstLineOf({ tag, parts }: Extract<Code, { kind: "template" }>): string {
  const texts = parts.map((part) => typeof part === "string" ? part : `\${${flatten(part) ?? ""}}`);
  return `${tag}\`${texts.join("")}`.split("\n", 1)[0] ?? "";
}

function layOutOpened(code: ListCode | ObjectCode | FunctionCode, spot: Spot): string {
  if (code.kind === "list") return layOutList(code, spot);
  return code.kind === "object" ? layOutObject(code, spot) : layOutFunction(code, spot);
}

/** Where a line goes on behind a text. */
function columnAfter(text: string, { column }: Spot): number {
  const end = text.lastIndexOf("\n");
  return end < 0 ? column + widthOf(text) : widthOf(text.slice(end + 1));
}

function layOutFunction({ parameter, statements }: FunctionCode, { indent }: Spot): string {
  if (statements.length === 0) return "() => {}";
  return `(${parameter}) => {\n${layOutStatements(statements, indent + STEP)}${
    " ".repeat(indent)
  }}`;
}

/**
 * A chain: its first or last call is opened where the rest of it stays on the lines, else each
 * method has a line.
 */
function layOutChain(
  { head, calls }: Extract<Code, { kind: "chain" }>,
  spot: Spot,
): string {
  const [object = "", method] = head.kind === "call" ? head.name.split(".", 2) : [];
  if (head.kind === "call" && method !== undefined && !canOpenHead(head, calls, spot)) {
    const first: CallCode = { kind: "call", name: method, args: head.args };
    return layOutMethods({ kind: "text", text: object }, [first, ...calls], spot);
  }
  if (calls.length === 0) return layOut(head, spot);
  return openHead(head, calls, spot) ?? openLast(head, calls, spot) ??
    layOutMethods(head, calls, spot);
}

/** Whether a call fits up to its arguments; one without any fits whole. */
function canOpenHead({ name, args }: CallCode, calls: readonly CallCode[], spot: Spot): boolean {
  if (args.length > 0) return fits(`${name}(`, { ...spot, after: 0 });
  return fits(`${name}()`, { ...spot, after: calls.length === 0 ? spot.after : 0 });
}

function openHead(head: Code, calls: readonly CallCode[], spot: Spot): string | null {
  const rest = flattenAll(calls, (texts) => texts.map((its) => `.${its}`).join(""));
  const flat = flatten(head);
  if (head.kind !== "call" || rest === null || (flat !== null && fits(flat, spot))) return null;
  const opened = openArguments(head, { ...spot, after: 0 });
  if (opened === null || !fits(rest, { ...spot, column: columnAfter(opened, spot) })) return null;
  return opened + rest;
}

function openLast(head: Code, calls: readonly CallCode[], spot: Spot): string | null {
  const last = calls.at(-1);
  const before = flattenAll([head, ...calls.slice(0, -1)], (texts) => `${texts.join(".")}.`);
  if (last === undefined || before === null) return null;
  if (spot.column + widthOf(before) > LINE_WIDTH) return null;
  const opened = openArguments(last, { ...spot, column: spot.column + widthOf(before) });
  return opened === null ? null : before + opened;
}

function layOutMethods(head: Code, calls: readonly CallCode[], spot: Spot): string {
  const [only] = calls;
  const flat = flatten(head);
  if (calls.length === 1 && only !== undefined && only.args.length > 0 && flat !== null) {
    // A method by itself stays where it is, and its arguments get lines.
    const begin = `${flat}.${only.name}(`;
    if (spot.column + widthOf(begin) <= LINE_WIDTH) {
      return `${flat}.${only.name}${layOutAll(["(", ")"], only.args, spot)}`;
    }
  }
  const indent = spot.indent + STEP;
  const lines = calls.map((its, at) => {
    const after = at === calls.length - 1 ? spot.after : 0;
    return `\n${" ".repeat(indent)}.${layOut(its, { indent, column: indent + 1, after })}`;
  });
  return layOut(head, { ...spot, after: 0 }) + lines.join("");
}
