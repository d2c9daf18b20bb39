/** Types as calls of `t`. */
import { call, type Code, listOf, objectOf, optional, text } from "./render_code.ts";
import { noteUses, type Rendering } from "./rendering.ts";
import { quoteText } from "./render_text.ts";
import type { ColumnType } from "../../../templates/migrate.d.ts";

/** A type; the user's own text for it where the config's hook gives one. */
export function renderType(type: ColumnType, rendering: Rendering): Code {
  const own = rendering.renderItem?.(type);
  if (typeof own === "string") return text(noteUses(own, rendering));
  rendering.uses.add("t");
  return call(`t.${type.type}`, ...typeArguments(type, rendering));
}

function typeArguments(type: ColumnType, rendering: Rendering): readonly Code[] {
  const number = (its: number | undefined) => its === undefined ? [] : [text(String(its))];
  switch (type.type) {
    case "smallInteger":
    case "integer":
    case "bigInteger":
      return optional(objectOf({ unsigned: type.unsigned === true ? text("true") : undefined }));
    case "set":
      return [listOf((type.values ?? []).map((value) => text(quoteText(value))))];
    case "string":
    case "char":
    case "binary":
      return number(type.length);
    case "numeric":
      if (type.precision === undefined && type.scale !== undefined) {
        return [text("undefined"), ...number(type.scale)];
      }
      return [...number(type.precision), ...number(type.scale)];
    case "time":
    case "dateTime":
      return optional(objectOf({
        timezone: type.timezone === true ? text("true") : undefined,
        precision: number(type.precision)[0],
      }));
    case "enum":
      return [
        text(typeof type.name === "string" ? quoteText(type.name) : "null"),
        listOf((type.values ?? []).map((value) => text(quoteText(value)))),
        ...optional(objectOf({
          schema: type.schema === undefined ? undefined : text(quoteText(type.schema)),
        })),
      ];
    case "array":
      return type.of === undefined ? [] : [renderType(type.of, rendering)];
    case "raw":
      return [text(quoteText(type.text ?? ""))];
    default:
      return [];
  }
}
