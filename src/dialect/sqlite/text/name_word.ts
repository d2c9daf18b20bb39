/** What a word can be, where it is not in quotes: which of SQLite's keywords may be names. */

/** Words that are never a name without quotes; all others of SQLite's keywords may be. */
export const RESERVED: ReadonlySet<string> = new Set(
  `ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE CURRENT_DATE
  CURRENT_TIME CURRENT_TIMESTAMP DEFAULT DEFERRABLE DELETE DISTINCT DROP ELSE ESCAPE EXCEPT EXISTS
  FOREIGN FROM GROUP HAVING IN INDEX INSERT INTERSECT INTO IS ISNULL JOIN LIMIT NOT NOTHING NOTNULL
  NULL ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE
  UPDATE USING VALUES WHEN WHERE`.split(/\s+/),
);

/** Words that stand behind an operand without being reserved, and need another operand. */
export const INFIX: ReadonlySet<string> = new Set(
  "LIKE GLOB REGEXP MATCH OVER FILTER WINDOW LEFT RIGHT FULL INNER OUTER CROSS NATURAL OFFSET"
    .split(" "),
);

/** Words that are an operand, or end one. */
export const ENDS_OPERAND: ReadonlySet<string> = new Set(
  "NULL CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP ISNULL NOTNULL END ASC DESC NULLS FIRST LAST"
    .split(" "),
);
