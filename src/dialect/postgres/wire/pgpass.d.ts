/** `npm:pgpass`: libpq's file of passwords, which `PGPASSFILE` names, or `~/.pgpass`. */
export default function pgpass(
  connection: object,
  found: (password: string | undefined) => void,
): void;
