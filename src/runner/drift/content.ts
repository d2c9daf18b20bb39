/** What a database has, as it is compared with what it had. */
import { sha256 } from "../../core/hash.ts";
import { fragment, type FragmentPart } from "../../schema/fragment.ts";
import type { OtherObject } from "../../dialect/dialect.ts";
import type { Schema } from "../../schema/schema.ts";

/** All that is compared. */
export interface Content {
  readonly schema: Schema;
  /** What a Schema has no place for, with its definitions. */
  readonly others: readonly OtherObject[];
  /** Kinds of other objects of which whoever read it was not told all. */
  readonly unseen: readonly string[];
}

/** The part of it in some schemas besides the connection's own. */
export function partOf({ schema, others, unseen }: Content, schemas: Iterable<string>): Content {
  const known = new Set(schemas);
  const isIn = (its: { readonly schema: string | null }) =>
    its.schema === null || known.has(its.schema);
  return {
    schema: {
      tables: schema.tables.filter(isIn),
      views: schema.views.filter(isIn),
      enums: schema.enums.filter(isIn),
      sequences: schema.sequences.filter(isIn),
      schemas: schema.schemas.filter((name) => known.has(name)),
    },
    others: others.filter(isIn),
    unseen,
  };
}

/** The text of some content: the same for the same. */
export function writeContent(content: Content): string {
  try {
    // Many times as fast as with a function to be asked for each value.
    return JSON.stringify(content);
  } catch {
    // Sequences count further than numbers do.
    return JSON.stringify(
      content,
      (_, value) => typeof value === "bigint" ? { $bigint: String(value) } : value,
    );
  }
}

/** The content that was written. */
export function readContent(text: string): Content {
  return JSON.parse(text, (_, value) => {
    if (typeof value !== "object" || value === null) return value;
    if (typeof value.$bigint === "string") return BigInt(value.$bigint);
    const isSql = value.kind === "sql" && Array.isArray(value.parts);
    return isSql ? fragment(value.parts as readonly FragmentPart[]) : value;
  });
}

/** The hash of a text in some format. */
export function hashContent(format: number, text: string): Promise<string> {
  return sha256(`${format}\n${text}`);
}

/** Texts of thousands of columns are nearly all repetition: a twentieth is left of them. */
export async function packText(text: string): Promise<string> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(packed).arrayBuffer()).toBase64();
}

/** The text that was packed. */
export async function unpackText(packed: string): Promise<string> {
  const bytes = new Blob([Uint8Array.fromBase64(packed)]).stream();
  return await new Response(bytes.pipeThrough(new DecompressionStream("deflate-raw"))).text();
}
