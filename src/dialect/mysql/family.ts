/** Which of the two servers it is: what they differ in is asked of this. */

/** MySQL itself, or MariaDB. */
export type Family = "mysql" | "mariadb";

/** The family of a server, by what `SELECT VERSION()` says. */
export function familyOf(version: string): Family {
  return /mariadb/i.test(version) ? "mariadb" : "mysql";
}
