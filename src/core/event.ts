/** What a run tells while it works; the printer shows it, the library's caller may. */

/** One thing that happened. Durations are milliseconds. */
export type Event =
  /** Which database is worked on, password masked, and who named it. */
  | { readonly type: "database"; readonly url: string; readonly origin: string }
  /** Another program holds the lock; sent once, after two seconds. */
  | { readonly type: "waiting"; readonly database: string; readonly holder: string | null }
  /** A step begins. */
  | {
    readonly type: "step";
    readonly direction: "upgrade" | "downgrade" | "stamp";
    readonly from: readonly string[];
    readonly to: readonly string[];
    readonly message: string;
  }
  /** A statement is about to run; `sql` writes it with its values as literals. */
  | { readonly type: "statement"; readonly sql: () => string }
  /** Something that the user should know and that stops nothing. */
  | { readonly type: "warning"; readonly message: string }
  /** Something else worth a line. */
  | { readonly type: "notice"; readonly message: string };

/** Where events go. */
export type Emit = (event: Event) => void;
