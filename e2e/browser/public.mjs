// A stranger follows links: the front page, people, posts with their threads, hashtags, an embedded post; what is not there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch, URL_OF_SERVER } from "./_browser.mjs";
import { Person } from "./_person.mjs";
import { Member } from "./_server.mjs";

const PICTURE = readFileSync(new URL("../../crates/client-api/assets/missing-header.png", import.meta.url));
const MOST_BYTES = 30_000;

async function write() {
  const [ada, bela] = [new Member("ada"), new Member("bela")];
  await ada.asks("PATCH", "/api/v1/accounts/update_credentials", {
    display_name: "Ada Field", note: "Walks and maps. #hiking https://example.org/a-long-way/to-the-end-of-the-world-and-back",
    fields_attributes: [{ name: "Home", value: "https://example.org" }, { name: "Pronouns", value: "she/her" }],
  });
  const question = await bela.posts({ status: "Where does the path go? #steppe" });
  const answer = await ada.posts({ status: "@bela Over the ridge, and then down to the river.", in_reply_to_id: question.id });
  await bela.posts({ status: "@ada Thank you!", in_reply_to_id: answer.id });
  const pictures = await Promise.all(["Hills", "More hills", "Hills again"].map((words) => ada.uploads(PICTURE, words)));
  const shown = await ada.posts({ status: "What I saw #steppe", media_ids: pictures });
  const hidden = await ada.posts({ status: "They ride off", spoiler_text: "The end of the book", media_ids: [await ada.uploads(PICTURE, "The last page")] });
  const poll = await ada.posts({ status: "Which way? #steppe", poll: { options: ["River", "Ridge"], expires_in: 3600 } });
  await bela.asks("POST", `/api/v1/statuses/${shown.id}/reblog`);
  await bela.asks("POST", `/api/v1/statuses/${shown.id}/favourite`);
  await ada.asks("POST", `/api/v1/statuses/${question.id}/reblog`);
  await ada.asks("POST", `/api/v1/statuses/${shown.id}/pin`);
  return { answer, shown, hidden, poll };
}

/** The page as it comes over the wire, compressed or not, is small; and a browser that has it is told so. */
async function isSmallAndKept(path) {
  const answer = await fetch(new URL(path, URL_OF_SERVER), { headers: { "accept-encoding": "identity" } });
  const page = await answer.arrayBuffer();
  const { gzipSync } = await import("node:zlib");
  const bytes = gzipSync(Buffer.from(page)).length;
  assert.ok(bytes < MOST_BYTES, `${path}: ${bytes} bytes`);
  const again = await fetch(new URL(path, URL_OF_SERVER), { headers: { "if-none-match": answer.headers.get("etag") } });
  assert.equal(again.status, 304, path);
}

async function reads(person, posts) {
  const { page } = person;
  await person.open("/");
  await person.heading("about.title", { site: "Steppe" });
  await person.look("front");
  await person.follow("about.about");
  await person.heading("about.about");
  await person.look("about-server");
  await person.open("/@ada");
  await page.getByRole("heading", { level: 1, name: "Ada Field" }).waitFor();
  await person.look("profile");
  await person.follow("profile.with_replies");
  await person.look("profile-replies");
  await person.follow("profile.media");
  await person.look("profile-media");
  await person.open("/@bela");
  await person.look("profile-plain");
  await person.open(posts.answer.url);
  await page.getByText("Thank you!").waitFor();
  await person.look("thread");
  await person.open(posts.shown.url);
  await person.look("pictures");
  await person.open(posts.hidden.url);
  assert.ok(!(await page.getByText("They ride off").isVisible()), "it stays behind its warning");
  await page.locator("summary").first().click();
  assert.ok(await page.getByText("They ride off").isVisible());
  await person.look("warning");
  await person.open(posts.poll.url);
  await person.look("poll");
  await person.open("/tags/steppe");
  await page.getByRole("heading", { level: 1, name: "#steppe" }).waitFor();
  await person.look("tag");
  await person.open("/public");
  await person.look("local");
  await person.open(`${posts.answer.url}/embed`);
  await person.look("embed");
  for (const path of ["/@nobody", "/@ada/1", "/tags/never"]) {
    await person.open(path);
    await person.heading("error.status_404_title");
  }
  await person.look("nobody", 404);
}

const posts = await write();
for (const path of ["/", "/about", "/@ada", new URL(posts.answer.url).pathname, "/tags/steppe", "/public", "/@ada.rss"]) {
  await isSmallAndKept(path);
}
const browser = await launch();
for (const language of ["en", "it"]) {
  await Promise.all([true, false].map(async (scripts) => reads(await Person.arrive(browser, { language, scripts }), posts)));
}
await browser.close();
