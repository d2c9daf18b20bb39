/** The options of sequences (MariaDB): which of them say something. */
import type { SequenceOptions } from "../../../../templates/migrate.d.ts";

const GREATEST = 9223372036854775806n;
const LEAST = -9223372036854775807n;
const CACHE = 1000;

/** The options that are not what MariaDB chooses by itself. */
export function sequenceOptions(
  { start, increment = 1, minValue, maxValue, cycle, cache }: SequenceOptions,
): SequenceOptions {
  const isUp = BigInt(increment) >= 0n;
  const [low, high] = isUp ? [1n, GREATEST] : [LEAST, -1n];
  const least = BigInt(minValue ?? low);
  const greatest = BigInt(maxValue ?? high);
  const usual = isUp ? least : greatest;
  const first = BigInt(start ?? usual);
  return {
    ...(first === usual ? {} : { start: plain(first) }),
    ...(BigInt(increment) === 1n ? {} : { increment: plain(BigInt(increment)) }),
    ...(least === low ? {} : { minValue: plain(least) }),
    ...(greatest === high ? {} : { maxValue: plain(greatest) }),
    ...(cycle === true ? { cycle } : {}),
    ...(cache === undefined || cache === CACHE ? {} : { cache }),
  };
}

/** A number where it holds the value. */
function plain(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
