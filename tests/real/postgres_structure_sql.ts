/** What somebody made: neither PostgreSQL itself nor an extension. */
const OWN = "!~ '^(pg_|information_schema)'";
const NO_EXTENSION = (catalog: string, object: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend e
    WHERE e.classid = '${catalog}'::regclass AND e.objid = ${object} AND e.deptype = 'e')`;
/** The name of a relation, without the schema `public`. */
const NAME = (oid: string) => `replace(${oid}::regclass::text, 'public.', '')`;

const LIST = (json: string, order: string, rest: string) =>
  `(SELECT coalesce(json_agg(${json} ORDER BY ${order}), '[]') FROM ${rest})`;

const COLUMNS = LIST(
  `json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
    'notNull', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid),
    'identity', a.attidentity, 'generated', a.attgenerated,
    'collation', nullif(a.attcollation, y.typcollation)::regcollation::text,
    'comment', col_description(c.oid, a.attnum))`,
  "a.attnum",
  `pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`,
);

const KEY_NAMES = (relation: string, numbers: string) =>
  LIST(
    "a.attname",
    "k.place",
    `unnest(${numbers}) WITH ORDINALITY k(number, place)
      JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.number`,
  );

const CONSTRAINTS = LIST(
  `json_build_object('name', n.conname, 'type', n.contype,
    'columns', ${KEY_NAMES("n.conrelid", "n.conkey")},
    'refTable', CASE WHEN n.contype = 'f' THEN ${NAME("n.confrelid")} END,
    'refColumns', ${KEY_NAMES("n.confrelid", "n.confkey")},
    'definition', pg_get_constraintdef(n.oid),
    'comment', obj_description(n.oid, 'pg_constraint'))`,
  "n.conname",
  "pg_constraint n WHERE n.conrelid = c.oid AND n.contype NOT IN ('n', 't')",
);

const INDEXES = LIST(
  `json_build_object('name', j.relname, 'definition', pg_get_indexdef(j.oid),
    'valid', i.indisvalid, 'comment', obj_description(j.oid, 'pg_class'))`,
  "j.relname",
  `pg_index i JOIN pg_class j ON j.oid = i.indexrelid WHERE i.indrelid = c.oid
    AND NOT EXISTS (SELECT 1 FROM pg_constraint n WHERE n.conindid = j.oid AND n.contype IN ('p', 'u', 'x'))`,
);

const TRIGGERS = LIST(
  "pg_get_triggerdef(g.oid)",
  "g.tgname",
  "pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal",
);

const TABLES = LIST(
  `json_build_object('name', ${NAME("c.oid")}, 'kind', c.relkind, 'options', c.reloptions,
    'partition', coalesce(pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid)),
    'persistence', c.relpersistence, 'comment', obj_description(c.oid, 'pg_class'),
    'query', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
    'columns', ${COLUMNS}, 'constraints', ${CONSTRAINTS}, 'indexes', ${INDEXES},
    'triggers', ${TRIGGERS})`,
  "1",
  `pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm')
    AND c.relnamespace::regnamespace::text ${OWN} AND ${NO_EXTENSION("pg_class", "c.oid")}`,
).replace("ORDER BY 1", "ORDER BY c.oid::regclass::text");

const SEQUENCES = LIST(
  `json_build_object('name', ${NAME("c.oid")}, 'type', s.seqtypid::regtype::text,
    'start', s.seqstart, 'increment', s.seqincrement, 'minimum', s.seqmin, 'maximum', s.seqmax,
    'cache', s.seqcache, 'cycle', s.seqcycle, 'ownership', o.deptype,
    'owner', CASE WHEN o.objid IS NOT NULL THEN ${NAME("o.refobjid")} END,
    'ownerColumn', a.attname)`,
  "c.oid::regclass::text",
  `pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid
      AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
    LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
    WHERE c.relnamespace::regnamespace::text ${OWN}`,
);

const ENUMS = LIST(
  `json_build_object('name', y.oid::regtype::text, 'values',
    ${LIST("e.enumlabel", "e.enumsortorder", "pg_enum e WHERE e.enumtypid = y.oid")})`,
  "y.oid::regtype::text",
  `pg_type y WHERE y.typtype = 'e' AND y.typnamespace::regnamespace::text ${OWN}
    AND ${NO_EXTENSION("pg_type", "y.oid")}`,
);

const DOMAINS = LIST(
  `json_build_object('name', y.oid::regtype::text,
    'type', format_type(y.typbasetype, y.typtypmod), 'checks',
    ${
    LIST("pg_get_constraintdef(n.oid)", "n.conname", "pg_constraint n WHERE n.contypid = y.oid")
  })`,
  "y.oid::regtype::text",
  `pg_type y WHERE y.typtype = 'd' AND y.typnamespace::regnamespace::text ${OWN}
    AND ${NO_EXTENSION("pg_type", "y.oid")}`,
);

const FUNCTIONS = LIST(
  "CASE WHEN f.prokind = 'a' THEN f.oid::regprocedure::text ELSE pg_get_functiondef(f.oid) END",
  "f.oid::regprocedure::text",
  `pg_proc f WHERE f.pronamespace::regnamespace::text ${OWN}
    AND ${NO_EXTENSION("pg_proc", "f.oid")}`,
);

/** Gives everything as one JSON text, in an order that depends on nothing but the names. */
export const POSTGRES_STRUCTURE_SQL = `SELECT json_build_object(
  'schemas', ${LIST("n.nspname", "n.nspname", `pg_namespace n WHERE n.nspname ${OWN}`)},
  'tables', ${TABLES}, 'sequences', ${SEQUENCES}, 'enums', ${ENUMS}, 'domains', ${DOMAINS},
  'functions', ${FUNCTIONS})::text`;
