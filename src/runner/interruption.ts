/** A signal that asks a run to end: what runs on the server is cancelled, and nothing more begun. */
import { MigrateError } from "../core/error.ts";
import type { Host, Signal } from "../core/host.ts";
import type { Connection } from "../dialect/dialect.ts";

/** Whether the user wants the run to end. */
export interface Interruption {
  /** @throws `interrupted.signal` once a signal has come. */
  check(): void;
  /** The work, or the signal, whichever comes first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** The error of the signal in place of what it has made fail; the error itself without one. */
  explain(error: unknown): unknown;
}

/** Where the system ends the process by itself, because nothing could be cancelled. */
export const NO_INTERRUPTION: Interruption = {
  check: () => {},
  race: (work) => work,
  explain: (error) => error,
};

/** Listens for signals until `stop` is called. */
export function listenForSignals(
  host: Pick<Host, "onSignal">,
  connection: Pick<Connection, "cancel">,
): Interruption & { readonly stop: () => void } {
  let error: MigrateError | null = null;
  const { promise, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting when it comes.
  promise.catch(() => {});
  const stop = host.onSignal(({ name, number }: Signal) => {
    error = new MigrateError("interrupted.signal", { signal: name, signalNumber: number });
    reject(error);
    connection.cancel?.().catch(() => {});
  });
  return {
    stop,
    check: () => {
      if (error !== null) throw error;
    },
    race: (work) => {
      // What goes on after the signal is no failure that anybody waits for.
      work.catch(() => {});
      return Promise.race([promise, work]);
    },
    explain: (failure) => error ?? failure,
  };
}
