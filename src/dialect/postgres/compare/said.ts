/** Options without those that say what is so anyway. */

/** Without members that are unset or false; an object without any is none. */
export function said(members: object): object | undefined {
  const entries = Object.entries(members).filter(([, value]) =>
    value !== undefined && value !== null && value !== false
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Storage parameters as PostgreSQL keeps them: as texts. */
export function settingsOf<Options extends { with?: Record<string, string | number> }>(
  options: Options,
): Options {
  if (options.with === undefined) return options;
  const entries = Object.entries(options.with).map(([name, value]) => [name, String(value)]);
  return { ...options, with: entries.length === 0 ? undefined : Object.fromEntries(entries) };
}

/** The tablespace, but for the one that databases have anyway: that is not reflected. */
export function tablespaceOf(
  { tablespace }: { readonly tablespace?: string | undefined },
): { tablespace?: string } {
  return tablespace === undefined || tablespace === "pg_default" ? {} : { tablespace };
}

/** The model without some members. */
export function without<Model extends object, Member extends string>(
  model: Model,
  ...members: readonly Member[]
): Omit<Model, Member> {
  // Most have none of them.
  if (!members.some((member) => Object.hasOwn(model, member))) return model;
  const isKept = ([key]: readonly [string, unknown]) => !members.some((member) => member === key);
  // Only those members are gone.
  return Object.fromEntries(Object.entries(model).filter(isKept)) as Omit<Model, Member>;
}
