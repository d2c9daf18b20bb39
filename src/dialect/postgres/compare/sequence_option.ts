/** The options of sequences and identity columns: which of them say something. */
import type { SequenceOptions } from "../../../../templates/migrate.d.ts";

const GREATEST: Readonly<Record<string, bigint>> = {
  smallint: 32767n,
  integer: 2147483647n,
  bigint: 9223372036854775807n,
};

/**
 * The options that are not what PostgreSQL chooses by itself.
 *
 * @param type of the values that it chooses the limits for: the type of an identity column; bigint
 * for a sequence that is made by our CREATE SEQUENCE.
 */
export function sequenceOptions(
  { start, increment = 1, minValue, maxValue, cycle, cache, ownedBy }:
    & Omit<SequenceOptions, "cache">
    & {
      readonly cache?: number | bigint;
    },
  type: string,
): SequenceOptions {
  const most = GREATEST[type] ?? 9223372036854775807n;
  const isUp = BigInt(increment) > 0n;
  const least = BigInt(minValue ?? (isUp ? 1n : -most - 1n));
  const greatest = BigInt(maxValue ?? (isUp ? most : -1n));
  const first = BigInt(start ?? (isUp ? least : greatest));
  return {
    ...(first === (isUp ? least : greatest) ? {} : { start: plain(first) }),
    ...(BigInt(increment) === 1n ? {} : { increment: plain(BigInt(increment)) }),
    ...(least === (isUp ? 1n : -most - 1n) ? {} : { minValue: plain(least) }),
    ...(greatest === (isUp ? most : -1n) ? {} : { maxValue: plain(greatest) }),
    ...(cycle === true ? { cycle } : {}),
    ...(cache === undefined || Number(cache) === 1 ? {} : { cache: Number(cache) }),
    ...(ownedBy === undefined ? {} : { ownedBy }),
  };
}

/** A number where it holds the value. */
function plain(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
