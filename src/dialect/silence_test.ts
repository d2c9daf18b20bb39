import { strict as assert } from "node:assert";
import { keepWatch, type Watched } from "./silence.ts";

/** A server that never answers, under a watch whose ticks the test makes. */
function silentServer(parts: Partial<Watched>) {
  const { promise, reject } = Promise.withResolvers<never>();
  let tick = () => {};
  let isWatched = true;
  const waiting = keepWatch(promise, {
    every: (_, work) => {
      tick = work;
      return () => void (isWatched = false);
    },
    limit: undefined,
    bytesRead: () => 0,
    reach: () => Promise.resolve(),
    lose: reject,
    ...parts,
  });
  waiting.catch(() => {});
  const ticks = async (count: number) => {
    for (let at = 0; at < count; at++) {
      tick();
      await new Promise((resolve) => setTimeout(resolve));
    }
    return isWatched ? "waits" : "lost";
  };
  return { waiting, ticks };
}

const failing = (error: object) => ({
  reach: () => Promise.reject(Object.assign(new Error(), error)),
});

Deno.test("a server that somebody reaches is waited for, however long", async () => {
  assert.equal(await silentServer({}).ticks(100), "waits");
  // What refuses is there: a server in need of connections, an address where nobody listens now.
  for (const error of [{ message: "too many connections" }, { code: "ECONNREFUSED" }]) {
    assert.equal(await silentServer(failing(error)).ticks(100), "waits");
  }
});

Deno.test("one that nobody reaches is given up after three tries", async () => {
  for (const error of [{ message: "timeout expired" }, { code: "ETIMEDOUT" }]) {
    const { ticks, waiting } = silentServer(failing(error));
    assert.equal(await ticks(2), "waits");
    assert.equal(await ticks(1), "lost");
    await assert.rejects(waiting, /new connections had no answer/);
  }
  let bytes = 0;
  const talks = silentServer({ ...failing({ code: "ETIMEDOUT" }), bytesRead: () => bytes++ });
  assert.equal(await talks.ticks(20), "waits");
  let tries = 0;
  const away = () =>
    tries++ % 3 === 2 ? Promise.resolve() : Promise.reject(new Error("timeout expired"));
  assert.equal(await silentServer({ reach: away }).ticks(20), "waits");
});

Deno.test("a limit of the server's is ours too", async () => {
  const { ticks, waiting } = silentServer({ limit: 1000 });
  assert.equal(await ticks(1), "lost");
  await assert.rejects(waiting, /statementTimeout/);
  let bytes = 0;
  const talks = silentServer({ limit: 1000, bytesRead: () => bytes++ });
  assert.equal(await talks.ticks(20), "waits");
});

Deno.test("an answer ends the watch", async () => {
  let isWatched = false;
  const every = () => {
    isWatched = true;
    return () => void (isWatched = false);
  };
  const watched = {
    every,
    limit: 5,
    bytesRead: () => 0,
    reach: () => Promise.resolve(),
    lose: () => assert.fail(),
  };
  assert.equal(await keepWatch(Promise.resolve(7), watched), 7);
  assert.equal(isWatched, false);
  await assert.rejects(keepWatch(Promise.reject(new Error("no")), watched), /no/);
  assert.equal(isWatched, false);
});
