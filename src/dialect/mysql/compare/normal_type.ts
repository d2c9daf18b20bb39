/** One spelling for types that the server takes for the same: `INTEGER(11)` is `int`. */
import { type ExpressionToken, expressionTokens, isMark } from "../text/expression_token.ts";
import type { Family } from "../family.ts";

/** A type in one spelling. */
export interface NormalType {
  readonly text: string;
  /** What the type's text says of these; null: nothing. */
  readonly charset: string | null;
  readonly collation: string | null;
}

/** Other words for a type. */
const SYNONYMS: ReadonlyMap<string, string> = new Map(Object.entries({
  integer: "int",
  int1: "tinyint",
  int2: "smallint",
  int3: "mediumint",
  middleint: "mediumint",
  int4: "int",
  int8: "bigint",
  bool: "tinyint(1)",
  boolean: "tinyint(1)",
  numeric: "decimal",
  dec: "decimal",
  fixed: "decimal",
  float4: "float",
  float8: "double",
  "double precision": "double",
  real: "double",
  character: "char",
  "character varying": "varchar",
  "char varying": "varchar",
  varcharacter: "varchar",
  long: "mediumtext",
  "long varchar": "mediumtext",
  "long char varying": "mediumtext",
  "long varbinary": "mediumblob",
  "long byte": "mediumblob",
  nchar: "char",
  "national char": "char",
  "national character": "char",
  nvarchar: "varchar",
  "national varchar": "varchar",
  "nchar varchar": "varchar",
  "char byte": "binary",
  geomcollection: "geometrycollection",
}));

/** What a type is that is named without its size. */
const SIZES: ReadonlyMap<string, string> = new Map([
  ["char", "(1)"],
  ["binary", "(1)"],
  ["bit", "(1)"],
  ["decimal", "(10,0)"],
]);

/** Digits of unsigned numbers, which zeros fill up. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ["tinyint", 3],
  ["smallint", 5],
  ["mediumint", 8],
  ["int", 10],
  ["bigint", 20],
]);

/** Bytes that the types hold of which a size may choose one. */
const LONG_SIZES = [["tiny", 255], ["", 65535], ["medium", 16777215], ["long", Infinity]] as const;

/** Bytes of a character: of TEXT(n) the size is in characters. */
const LONGEST_CHARACTER = 4;

/** The type in one spelling. */
export function normalType(written: string, family: Family): NormalType {
  const { rest, charset, collation } = withoutCharset(expressionTokens(written));
  const open = rest.findIndex((token) => isMark(token, "("));
  const close = rest.findIndex((token, at) => at > open && isMark(token, ")"));
  const head = (open < 0 ? rest : rest.slice(0, open)).map(({ text }) => text);
  const attributes = head.filter((its) => ATTRIBUTES.has(its));
  const words = head.filter((its) => !ATTRIBUTES.has(its)).join(" ");
  const inside = open < 0 ? [] : rest.slice(open + 1, close);
  const after = open < 0 ? [] : rest.slice(close + 1).map(({ text }) => text);
  const more = [...attributes, ...after];
  const [, name = "", ownSize = ""] = /^(.*?)(\(.*\))?$/.exec(SYNONYMS.get(words) ?? words) ?? [];
  const size = inside.length === 0 ? ownSize : `(${inside.map(memberText).join("")})`;
  // What SQL calls national has a character set of its own.
  const isNational = /^(?:national |nchar|nvarchar)/.test(words);
  return {
    text: sized(name, size, more, family),
    charset: charset ?? (isNational ? "utf8mb3" : null),
    collation,
  };
}

const ATTRIBUTES: ReadonlySet<string> = new Set(["unsigned", "signed", "zerofill"]);

const memberText = ({ kind, text }: ExpressionToken) =>
  kind === "string" ? `'${text.trimEnd().replaceAll("'", "''")}'` : text;

function sized(name: string, size: string, more: readonly string[], family: Family): string {
  const isZerofill = more.includes("zerofill");
  const signs = isZerofill || more.includes("unsigned")
    ? ` unsigned${isZerofill ? " zerofill" : ""}`
    : "";
  if (/^(?:tiny|small|medium|big)?int$/.test(name)) {
    // Widths are for display; of these two everyone makes something.
    const isKept = isZerofill || name === "tinyint" && size === "(1)" && signs === "";
    const width = isZerofill && size === "" ? `(${WIDTHS.get(name)})` : size;
    return `${name}${isKept ? width : ""}${signs}`;
  }
  if (name === "float" && /^\(\d+\)$/.test(size)) {
    return `${Number(size.slice(1, -1)) > 24 ? "double" : "float"}${signs}`;
  }
  if (name === "year") return name;
  if (/^(?:text|blob)$/.test(name) && size !== "") return longType(name, size);
  if (name === "decimal") {
    return `${name}${(size || "(10,0)").replace(/^\((\d+)\)$/, "($1,0)")}${signs}`;
  }
  if (/^(?:datetime|timestamp|time)$/.test(name) && size === "(0)") return name;
  if (name === "uuid" && family === "mysql") return "char(32)";
  return `${name}${size || (SIZES.get(name) ?? "")}${signs}`;
}

function longType(name: string, size: string): string {
  const bytes = Number(size.slice(1, -1)) * (name === "text" ? LONGEST_CHARACTER : 1);
  return `${LONG_SIZES.find(([, most]) => bytes <= most)?.[0] ?? ""}${name}`;
}

/** The tokens before CHARACTER SET and COLLATE, and what these say. */
function withoutCharset(tokens: readonly ExpressionToken[]) {
  const rest: ExpressionToken[] = [];
  let charset: string | null = null;
  let collation: string | null = null;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    const isPair = token.text === "character" && tokens[at + 1]?.text === "set";
    if (isPair || token.text === "charset") {
      at += isPair ? 2 : 1;
      charset = tokens[at]?.text.toLowerCase() ?? null;
    } else if (token.text === "collate") {
      at++;
      collation = tokens[at]?.text.toLowerCase() ?? null;
    } else rest.push(token);
  }
  return { rest, charset: charset === "utf8" ? "utf8mb3" : charset, collation };
}

/** Whether values of the type are texts, which have a collation. */
export function isTextual(type: string): boolean {
  return /^(?:(?:var)?char|(?:tiny|medium|long)?text|enum|set)\b/.test(type);
}
