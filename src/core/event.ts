/** What a run tells while it works; the printer shows it, the library's caller may. */

/** A step that is to be looked at before it runs. */
export interface Foreseen {
  /** Its id. */
  readonly revision: string;
  /** The first paragraph of its comment. */
  readonly message: string;
  /** Each in a line. */
  readonly hazards: readonly string[];
}

/** What a plan may do that people want to know first. */
export interface Outlook {
  /** How many steps there are. */
  readonly steps: number;
  /** Those with hazards, in order. */
  readonly foreseen: readonly Foreseen[];
  /** How many are known only when they run. */
  readonly unknown: number;
}

/** One thing that happened. Durations are milliseconds. */
export type Event =
  /** Which database is worked on, password masked, and who named it. */
  | { readonly type: "database"; readonly url: string; readonly origin: string }
  /** Another program holds the lock; sent once, after two seconds. */
  | { readonly type: "waiting"; readonly database: string; readonly holder: string | null }
  /** What the plan may do; sent where it was asked for, and there is something to tell. */
  | { readonly type: "outlook" } & Outlook
  /** A step begins. */
  | {
    readonly type: "step";
    /** Which of the plan's steps it is, from 1 on, and how many those are. */
    readonly place: number;
    readonly of: number;
    readonly direction: "upgrade" | "downgrade" | "stamp";
    readonly from: readonly string[];
    readonly to: readonly string[];
    readonly message: string;
  }
  /** A statement is about to run; `sql` writes it with its values as literals. */
  | { readonly type: "statement"; readonly sql: () => string }
  /** Rows are about to be inserted, so many at a time. */
  | { readonly type: "rows"; readonly count: number }
  /** Something that the user should know and that stops nothing. */
  | { readonly type: "warning"; readonly message: string }
  /** Something else worth a line. */
  | { readonly type: "notice"; readonly message: string };

/** Where events go. */
export type Emit = (event: Event) => void;
