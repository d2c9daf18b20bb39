/** Pieces of column definitions as information_schema has them, as SQL that can be written again. */
import { literal } from "./scope.ts";
import { expressionTokens } from "../text/expression_token.ts";

/** CURRENT_TIMESTAMP as authors write it, where the text is that and nothing else. */
function momentText(text: string): string {
  const [, digits = ""] = /^(?:current_timestamp|now|localtimestamp)(?:\((\d*)\))?$/i.exec(text) ??
    [];
  return /^(?:current_timestamp|now|localtimestamp)\b/i.test(text)
    ? `CURRENT_TIMESTAMP${digits === "" || digits === "0" ? "" : `(${digits})`}`
    : text;
}

/**
 * What stands behind DEFAULT; null: nothing.
 *
 * @param type of the column, as COLUMN_TYPE has it.
 */
export function defaultText(
  text: string | null,
  type: string,
  extra: string,
  isMariadb: boolean,
): string | null {
  if (text === null) return null;
  const isMoment = /^current_timestamp(?:\(\d*\))?$/i.test(text);
  if (isMoment) return momentText(text);
  if (isMariadb) return text.toUpperCase() === "NULL" ? null : text;
  // MySQL: an expression, whose quotes it has escaped, or the bare text of a literal.
  if (/\bDEFAULT_GENERATED\b/.test(extra)) return `(${unescaped(text)})`;
  const isBare = /^(?:tinyint|smallint|mediumint|int|bigint|decimal|float|double|year)\b/.test(type)
    ? /^-?[\d.]+(?:e[-+]?\d+)?$/i.test(text)
    : /^(?:b'[01]*'|0x[\da-f]*)$/i.test(text) && /^(?:bit|binary|varbinary)\b/.test(type);
  return isBare ? text : literal(text);
}

/** An expression as MySQL keeps it: information_schema has it with its quotes escaped. */
export function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, "$1");
}

/** `CURRENT_TIMESTAMP(3)` of `on update current_timestamp(3)`; null: nothing is done. */
export function onUpdateText(extra: string): string | null {
  const text = /\bon update (\w+(?:\(\d*\))?)/i.exec(extra)?.[1];
  return text === undefined ? null : momentText(text);
}

/** The two parts of a default that says what ON UPDATE does too, as SQLAlchemy writes them. */
export function splitOnUpdate(
  text: string,
): { readonly default: string | null; readonly onUpdate: string | null } {
  const tokens = expressionTokens(text);
  const at = tokens.findIndex((token, index) =>
    token.kind === "word" && token.text === "on" && tokens[index + 1]?.text === "update"
  );
  const own = (at < 0 ? text : text.slice(0, tokens[at]?.start)).trim();
  return {
    default: own === "" || own.toUpperCase() === "NULL" ? null : own,
    onUpdate: at < 0 ? null : text.slice(tokens[at + 1]?.end).trim(),
  };
}
