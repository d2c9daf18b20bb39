/** Runs that wait for another, and that no clock wakes. */
import type { Host } from "../../src/core/host.ts";

/** A night without a morning: what sleeps goes on only where something else wakes it. */
export function sleepForEver(): { readonly sleep: Host["sleep"]; readonly asleep: Promise<void> } {
  const { promise: asleep, resolve } = Promise.withResolvers<void>();
  const sleep = () => {
    resolve();
    return new Promise<never>(() => {});
  };
  return { sleep, asleep };
}

/** Milliseconds after which nothing will wake it any more. */
const LONG = 60_000;

/** What the run gives. */
export async function untilWoken<T>(run: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("nothing has woken it")), LONG);
  try {
    return await Promise.race([run, promise]);
  } finally {
    clearTimeout(timer);
  }
}
