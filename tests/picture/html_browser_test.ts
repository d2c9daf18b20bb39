/** The page, in a real browser: what people do with it, and what texts must not be able to do. */
import assert from "node:assert/strict";
import { sampleRevision } from "../../src/graph/sample.ts";
import { writeHtml } from "../../src/picture/html.ts";
import { drawSvg } from "../../src/picture/svg.ts";
import { findBrowser, type Page, withBrowser } from "./browser.ts";
import { longHistory, ODD_TEXTS, pictureOf, samplePicture } from "./sample_picture.ts";
import type { Revision } from "../../src/graph/revision.ts";

const browser = findBrowser();
if (browser === undefined) {
  // deno-lint-ignore no-console -- the reason why tests are left out
  console.log(
    "The page is not tested in a browser: no chromium or google-chrome is on the PATH, and MIGRATE_TEST_BROWSER names none.",
  );
}

function browserTest(
  name: string,
  test: (open: (html: string) => Promise<Page>) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: browser === undefined,
    fn: () => withBrowser(browser ?? "", test),
  });
}

const SELECTED = `document.querySelector(".card.selected .id")?.textContent ?? null`;
const DETAILS = `document.getElementById("details").innerText`;
const FOUND = `document.getElementById("found").textContent`;
const ids = (selector: string) =>
  `[...document.querySelectorAll("${selector} .id")].map((its) => its.textContent)`;
const isInView = (selector: string) =>
  `(() => {
    const card = document.querySelector("${selector}").getBoundingClientRect();
    const box = document.getElementById("canvas").getBoundingClientRect();
    return card.left >= box.left && card.right <= box.right && card.top >= box.top &&
      card.bottom <= box.bottom;
  })()`;

async function type(page: Page, text: string): Promise<void> {
  for (const character of text) await page.press(character);
}

browserTest("1,000 revisions: search, keys, selection, zoom, print", async (open) => {
  const page = await open(await writeHtml(pictureOf(longHistory(1000), ["r500"])));
  assert.equal(await page.evaluate(`document.querySelectorAll(".card").length`), 1000);
  assert.deepEqual(await page.evaluate(ids(".card.current")), ["r500"]);
  assert(await page.evaluate(isInView(".card.current")), "it starts where the database is");

  // The key of the search, and finds one after another.
  await page.press("/");
  await type(page, "column 77");
  assert.equal(await page.evaluate(FOUND), "19 found");
  assert.equal((await page.evaluate<string[]>(ids(".card.match"))).length, 19);
  assert.equal(await page.evaluate(`document.querySelectorAll(".card.faint").length`), 981);
  assert.match(await page.evaluate(DETAILS), /r77\b/);
  await page.press("Enter");
  const first = await page.evaluate(SELECTED);
  assert(await page.evaluate(isInView(".card.selected")));
  await page.press("Enter");
  assert.notEqual(await page.evaluate(SELECTED), first);
  await page.press("Enter", { shift: true });
  assert.equal(await page.evaluate(SELECTED), first);
  await page.press("Escape");
  assert.equal(await page.evaluate(`document.querySelectorAll(".faint").length`), 0);

  // By file, and what nothing has.
  await page.press("/");
  await type(page, "00123");
  assert.deepEqual(await page.evaluate(ids(".card.match")), ["r123"]);
  await type(page, "nothing");
  assert.equal(await page.evaluate(FOUND), "0 found");
  await page.press("Enter");
  await page.press("Escape");

  // A click, and the way along the lines.
  await page.evaluate(`location.hash = "r508"`);
  await page.evaluate(`new Promise((resolve) => requestAnimationFrame(resolve))`);
  assert.equal(await page.evaluate(SELECTED), "r508");
  await page.evaluate(`document.querySelector(".card.selected").scrollIntoView()`);
  await page.click(".card.selected");
  assert.match(await page.evaluate(DETAILS), /merge point/);
  await page.press("ArrowDown");
  assert.equal(await page.evaluate(SELECTED), "r507");
  await page.press("ArrowDown");
  await page.press("ArrowDown");
  assert.equal(await page.evaluate(SELECTED), "r503");
  await page.press("ArrowUp");
  assert.equal(await page.evaluate(SELECTED), "r506");
  await page.press("ArrowLeft");
  const left = await page.evaluate(SELECTED);
  await page.press("ArrowRight");
  assert.notEqual(await page.evaluate(SELECTED), left);
  await page.press("Home");
  assert.equal(await page.evaluate(SELECTED), "r999");
  await page.press("End");
  assert.equal(await page.evaluate(SELECTED), "r0");
  assert(await page.evaluate(isInView(".card.selected")));
  assert(
    await page.evaluate(`document.activeElement === document.querySelector(".card.selected")`),
  );

  // Zoom by key and button, and all at once.
  const width = `document.getElementById("graph").getBoundingClientRect().width`;
  const before = await page.evaluate<number>(width);
  await page.press("+");
  assert(await page.evaluate<number>(width) > before);
  await page.click("#smaller");
  assert(Math.abs(await page.evaluate<number>(width) - before) < 1);
  await page.click("#fit");
  assert(await page.evaluate(isInView("#graph")), "the whole graph is in view");
  await page.press("0");

  // The canvas follows the mouse, and that is no click.
  await page.evaluate(`document.getElementById("canvas").scrollTo(600, 600)`);
  const selected = await page.evaluate(SELECTED);
  await page.drag({ x: 400, y: 500 }, { x: 300, y: 350 });
  assert.deepEqual(
    await page.evaluate(
      `[document.getElementById("canvas").scrollLeft, document.getElementById("canvas").scrollTop]`,
    ),
    [700, 750],
  );
  assert.equal(await page.evaluate(SELECTED), selected);

  await page.emulate({ print: true });
  assert(await page.evaluate(`document.getElementById("tools").offsetParent === null`));
  const box = await page.evaluate<{ width: number; height: number }>(
    `document.getElementById("graph").getBoundingClientRect().toJSON()`,
  );
  assert(box.width > 0 && box.width <= 1400 && box.height <= 900, "it is one sheet");
  assert.deepEqual([page.complaints, page.requests], [[], []]);
});

browserTest("branches and details", async (open) => {
  const picture = samplePicture("a; b(a); c(b):left; d(c); e(b | d):right; f(e); x:other", ["d"]);
  const page = await open(await writeHtml(picture));
  const choose = (text: string) =>
    page.evaluate(`(() => {
      const branch = document.getElementById("branch");
      branch.value = [...branch.options].find((option) => option.text === ${
      JSON.stringify(text)
    }).value;
      branch.dispatchEvent(new Event("input"));
    })()`);
  const bright = async () => (await page.evaluate<string[]>(ids(".card:not(.faint)"))).sort();
  await choose("right");
  assert.deepEqual(await bright(), ["e", "f"]);
  await choose("up to f");
  assert.deepEqual(await bright(), ["a", "b", "c", "d", "e", "f"]);
  await choose("all");
  assert.equal((await bright()).length, 7);

  const details = async (id: string) => {
    await page.evaluate(`location.hash = "${id}"`);
    await page.evaluate(`new Promise((resolve) => requestAnimationFrame(resolve))`);
    return await page.evaluate<Record<string, string>>(`Object.fromEntries(
      [...document.querySelectorAll("#details dt")].map((name) => [
        name.innerText,
        name.nextElementSibling.innerText.trim(),
      ]))`);
  };
  assert.deepEqual(await details("e"), {
    "Revision": "e",
    "State": "pending, right",
    "Down revisions": "b message of b",
    "Depends on": "d message of d",
    "Followed by": "f message of f",
    "Labels of its own": "right",
    "Branches": "right",
    "File": "00004_e.ts",
  });
  assert.equal((await details("d"))["State"], "applied, current, effective head");
  assert.equal((await details("d"))["Needed by"], "e message of e");
  assert.deepEqual([page.complaints, page.requests], [[], []]);
});

const ODD_REVISIONS: readonly Revision[] = ODD_TEXTS.map((text, index) => {
  // What a name may not hold is left out of names.
  const name = text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}\uFFFF@+:-]/gu, "").slice(0, 200);
  return sampleRevision({
    id: `${index}${name}`,
    message: text,
    documentation: `${text}\n\n${text}`,
    branchLabels: [`label${index}${name}`],
    createDate: text,
    irreversible: text,
    file: `migrations/${text}.ts`,
    downRevisions: [],
  });
});

browserTest("texts are shown, never obeyed", async (open) => {
  const page = await open(await writeHtml(pictureOf(ODD_REVISIONS, ["unknown<script>"])));
  const titles = await page.evaluate<string[]>(
    `[...document.querySelectorAll(".card > title")].map((its) => its.textContent)`,
  );
  const shown = ODD_TEXTS.slice(0, 7).filter((text) => titles.some((its) => its.includes(text)));
  assert.deepEqual(shown, ODD_TEXTS.slice(0, 7));
  for (const { id } of ODD_REVISIONS) {
    await page.evaluate(`location.hash = ${JSON.stringify(encodeURIComponent(id))}`);
    await page.evaluate(`new Promise((resolve) => requestAnimationFrame(resolve))`);
    assert.match(await page.evaluate(DETAILS), /Irreversible/);
    const selected = await page.evaluate<string>(
      `document.querySelector(".card.selected > title").textContent`,
    );
    assert(selected.startsWith(id), `${selected} is selected for ${id}`);
  }
  await page.evaluate(`location.hash = "%zz<img src=x>"`);
  await page.evaluate(`new Promise((resolve) => requestAnimationFrame(resolve))`);
  assert.equal(await page.evaluate(`typeof globalThis.hacked`), "undefined");
  assert.equal(await page.evaluate(`document.querySelectorAll("img, script").length`), 2);
  assert.deepEqual([page.complaints, page.requests], [[], []]);
});

browserTest("the policy forbids what the page does not bring itself", async (open) => {
  const page = await open(await writeHtml(samplePicture("a")));
  const forbidden = await page.evaluate<string[]>(`new Promise((resolve) => {
    const found = [];
    addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
      found.push(effectiveDirective);
      if (found.length === 4) resolve(found.sort());
    });
    const script = document.createElement("script");
    script.textContent = "globalThis.hacked = true";
    document.body.append(script);
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.body.append(style);
    const image = new Image();
    image.src = "http://127.0.0.1:9/image.png";
    fetch("http://127.0.0.1:9/").catch(() => {});
  })`);
  assert.deepEqual(forbidden, ["connect-src", "img-src", "script-src-elem", "style-src-elem"]);
  assert.equal(await page.evaluate(`typeof globalThis.hacked`), "undefined");
});

browserTest("the image is XML, whatever its texts are", async (open) => {
  const page = await open("<!doctype html><title>empty</title>");
  const read = (svg: string) =>
    page.evaluate<{ error: string | null; titles: string[]; names: string[] }>(`(() => {
      const read = new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml");
      return {
        error: read.querySelector("parsererror")?.textContent ?? null,
        titles: [...read.querySelectorAll(".card > title")].map((its) => its.textContent),
        names: [...new Set([...read.querySelectorAll("*")].map((its) => its.localName))].sort(),
      };
    })()`);
  const { error, titles, names } = await read(drawSvg(pictureOf(ODD_REVISIONS, [])));
  assert.equal(error, null);
  assert.equal(titles.length, ODD_TEXTS.length);
  assert(titles.some((title) => title.includes(ODD_TEXTS[0] ?? "")));
  assert.deepEqual(names, [
    "circle",
    "desc",
    "g",
    "path",
    "rect",
    "style",
    "svg",
    "text",
    "title",
  ]);
});
