// The eye of the other tests sees what is wrong: each fault, made on purpose, is found.

import assert from "node:assert/strict";
import { launch, URL_OF_SERVER, Visitor } from "./_browser.mjs";

const SOUND = {
  language: "en",
  title: "A page – Steppe",
  style: "html { color-scheme: light dark } body { background: Canvas; color: CanvasText }",
  body: "<main><h1>A page</h1><p>With a sentence.</p></main>",
};
const html = (page) =>
  `<!doctype html><html lang="${page.language}"><title>${page.title}</title><style>${page.style}</style>${page.body}</html>`;
const faulty = (more) => SOUND.body.replace("</main>", `${more}</main>`);

const FAULTS = [
  ["language it", { language: "it" }],
  ["title", { title: "Steppe" }],
  ["2 main headings", { body: faulty("<h1>Another</h1>") }],
  ["2 empty paragraphs", { body: faulty("<p><form></form></p>") }],
  ["script inline", { body: faulty("<script></script>") }],
  ["script /assets/passkeys-ours.js", { body: faulty('<script src="/assets/passkeys-ours.js"></script>') }],
  ["phone: 16\\d\\d pixels wider", { body: faulty('<p style="width: 2000px">Wide</p>') }],
  ["phone-dark: ground", { style: "body { background: #fff; color: #000 }" }],
  ["phone: color-contrast", { body: faulty('<p style="color: #999">Pale</p>') }],
  ["desktop-dark: color-contrast", { style: `${SOUND.style} p { color: #555 } @media (max-width: 400px) { p { color: inherit } }` }],
  ["label: <input", { body: faulty("<input>") }],
  ["the console says: .*Content Security Policy", { headers: { "content-security-policy": "style-src 'unsafe-inline'; img-src 'none'" }, body: faulty('<img alt="" src="/x.png">') }],
  ["/missing.png: 404", { body: faulty('<img alt="" src="/missing.png">') }],
  ["a script failed", { body: faulty("<script>throw new Error('oh')</script>") }],
  ["status 404, not 200", { status: 404 }],
];

async function show(visitor, page) {
  const fulfil = (route) => route.fulfill({ contentType: "text/html; charset=utf-8", headers: page.headers, status: page.status, body: html(page) });
  await visitor.page.route(`${URL_OF_SERVER}/page`, fulfil);
  await visitor.open("/page");
}

const browser = await launch();
const visitor = await Visitor.arrive(browser);
await show(visitor, SOUND);
await visitor.look("sound");
for (const [fault, change] of FAULTS) {
  await show(visitor, { ...SOUND, ...change });
  await assert.rejects(visitor.look("faulty"), (error) => error.actual.some((text) => new RegExp(fault, "s").test(text)) || assert.fail(`${fault} is not in ${error.actual}`));
}
await browser.close();
