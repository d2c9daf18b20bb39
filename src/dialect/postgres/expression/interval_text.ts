/** Intervals as PostgreSQL writes them. */

/** What a unit is: months, days or seconds. */
const UNITS: readonly (readonly [RegExp, "months" | "days" | "seconds", number])[] = [
  [/^y(?:ears?|rs?)?$/, "months", 12],
  [/^mon(?:ths?|s)?$/, "months", 1],
  [/^w(?:eeks?)?$/, "days", 7],
  [/^d(?:ays?)?$/, "days", 1],
  [/^h(?:ours?|rs?)?$/, "seconds", 3600],
  [/^m(?:in(?:ute)?s?)?$/, "seconds", 60],
  [/^s(?:ec(?:ond)?s?)?$/, "seconds", 1],
];

/** `2 hours` becomes `02:00:00`; what has a sign, or is written in other ways, stays as it is. */
export function intervalText(text: string): string {
  const total = { months: 0, days: 0, seconds: 0 };
  const rest = text.toLowerCase().replace(
    /(\d+):(\d\d)(?::(\d\d(?:\.\d{1,6})?))?|(\d+(?:\.\d{1,6})?)\s*([a-z]+)/g,
    (all, hours?: string, minutes?: string, seconds = "0", count?: string, word = "") => {
      if (hours !== undefined) {
        total.seconds += Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
        return "";
      }
      const [, unit, factor = 1] = UNITS.find(([pattern]) => pattern.test(word)) ?? [];
      const value = Number(count) * factor;
      if (unit === undefined || unit !== "seconds" && !Number.isInteger(value)) return all;
      total[unit] += value;
      return "";
    },
  );
  if (rest.trim() !== "" || text.trim() === "") return text;
  const { months, days, seconds } = total;
  const parts = [
    countOf(Math.floor(months / 12), "year"),
    countOf(months % 12, "mon"),
    countOf(days, "day"),
  ].filter((part) => part !== "");
  return seconds > 0 || parts.length === 0
    ? [...parts, clockText(Math.round(seconds * 1e6))].join(" ")
    : parts.join(" ");
}

function countOf(count: number, unit: string): string {
  return count === 0 ? "" : `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function clockText(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  const digits = (value: number) => String(value).padStart(2, "0");
  const fraction = String(microseconds % 1e6).padStart(6, "0").replace(/0+$/, "");
  return `${digits(Math.floor(seconds / 3600))}:${digits(Math.floor(seconds / 60) % 60)}:${
    digits(seconds % 60)
  }${fraction === "" ? "" : `.${fraction}`}`;
}
