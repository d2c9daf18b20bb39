/** Pieces that several queries of the reflector share. */

/** A text as a literal, whatever `standard_conforming_strings` says. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** A condition that an object belongs to an extension: it comes and goes with that. */
export function fromExtension(catalogue: string, alias: string): string {
  return `EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.objid = ${alias}.oid ` +
    `AND x.classid = 'pg_catalog.${catalogue}'::regclass AND x.deptype = 'e')`;
}

/**
 * A condition that the sequence `s`, which belongs to the column `a` with the default `ad`, is what
 * SERIAL makes; one with other options is a sequence of its own, so that these are not lost.
 */
export const SERIAL = "(a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) " +
  "AND s.seqstart = 1 AND s.seqincrement = 1 AND s.seqmin = 1 AND s.seqcache = 1 " +
  "AND NOT s.seqcycle AND pg_get_expr(ad.adbin, ad.adrelid) = " +
  "'nextval(' || quote_literal(s.seqrelid::regclass::text) || '::regclass)')";
