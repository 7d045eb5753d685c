// Chromium with visitors in it, each of whom looks closely at every page: at both widths, in light and dark, as a machine that
// knows the rules of accessibility, and at what the browser complains of.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import axe from "axe-core";
import { chromium } from "playwright-core";

export const URL_OF_SERVER = process.env.STEPPE_URL;

const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 800 };
const VIEWS = [
  { name: "phone", size: PHONE, media: { colorScheme: "light" } },
  { name: "phone-dark", size: PHONE, media: { colorScheme: "dark" } },
  { name: "desktop", size: DESKTOP, media: { colorScheme: "light" } },
  { name: "desktop-dark", size: DESKTOP, media: { colorScheme: "dark" } },
  { name: "contrast", size: DESKTOP, media: { colorScheme: "light", contrast: "more" } },
  { name: "contrast-dark", size: PHONE, media: { colorScheme: "dark", contrast: "more" } },
];
/** Contrast is the same in every language, and a page without scripts is the same where they are off. */
const viewsFor = (language, scripts) => (scripts ? VIEWS.slice(0, language === "en" ? 6 : 4) : [VIEWS[0], VIEWS[3]]);
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Our only script, and where it may run. */
const SCRIPT = /^\/assets\/passkeys-[\w-]+\.js$/;
const SCRIPTED = /^\/(auth\/(sign_in|passkey)|settings\/passkeys(\/new)?)$/;
/** What can differ from one view to the next. */
const RULES_OF_VIEWS = ["color-contrast", "target-size", "region"];

/** Folder for a picture of each page in each view, to be looked at by a person. */
const PICTURES = process.env.STEPPE_PICTURES;

export function launch() {
  const quiet = ["quic", "gpu", "background-networking", "component-update", "sync"];
  const args = ["--no-sandbox", "--no-first-run", ...quiet.map((what) => `--disable-${what}`)];
  return chromium.launch({ executablePath: "/usr/bin/chromium", args });
}

export class Visitor {
  /** Opens a page like that of a new device: no cookies, one language, with JavaScript or without. */
  static async arrive(browser, { language = "en", scripts = true } = {}) {
    const locale = { en: "en-GB", it: "it-IT" }[language];
    // without motion, a page that has changed its colours has done so at once
    const options = { locale, javaScriptEnabled: scripts, viewport: PHONE, reducedMotion: "reduce" };
    const context = await browser.newContext(options);
    context.setDefaultTimeout(20_000);
    return new Visitor(await context.newPage(), language, scripts);
  }

  constructor(page, language, scripts) {
    Object.assign(this, { page, language, scripts, views: viewsFor(language, scripts) });
    /** Status of the document that is shown. */
    this.status = undefined;
    /** What went wrong since the last look. */
    this.faults = [];
    this.listen(page.context());
  }

  listen(context) {
    const fault = (text) => this.faults.push(text);
    context.on("weberror", (error) => fault(`a script failed: ${error.error()}`));
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText;
      // who leaves a page no longer needs what it was loading
      if (why !== "net::ERR_ABORTED") fault(`${request.url()}: ${why}`);
    });
    context.on("response", (response) => {
      if (response.request().isNavigationRequest()) this.status = response.status();
      else if (response.status() >= 400) fault(`${response.url()}: ${response.status()}`);
    });
    // Chromium repeats here that a document was an error, which the tests expect and `look` checks.
    const repeated = (text) => text.startsWith("Failed to load resource");
    context.on("console", (message) => {
      const bad = ["error", "warning"].includes(message.type()) && !repeated(message.text());
      if (bad) fault(`the console says: ${message.text()}`);
    });
  }

  async open(path) {
    await this.page.goto(new URL(path, URL_OF_SERVER).href);
  }

  /** Looks at the page from all sides; answers nothing, or fails with all that is wrong. */
  async look(name, status = 200) {
    await this.page.waitForLoadState();
    const wrong = [...(await this.#anatomy(status))];
    if (this.scripts) await this.page.evaluate(axe.source);
    for (const view of this.views) {
      await this.page.setViewportSize(view.size);
      await this.page.emulateMedia({ contrast: "no-preference", ...view.media });
      const found = [...(await this.#measure(view)), ...(await this.#examine(view))];
      wrong.push(...found.map((what) => `${view.name}: ${what}`));
      await this.#photograph(name, view);
    }
    await this.page.setViewportSize(PHONE);
    wrong.push(...this.faults.splice(0));
    assert.deepEqual(wrong, [], `${name}, ${this.language}, scripts ${this.scripts}, ${this.page.url()}`);
  }

  /** What every page has. That a page has no script means that it is the same with JavaScript and without. */
  async #anatomy(status) {
    const page = await this.page.evaluate(() => ({
      language: document.documentElement.lang,
      path: location.pathname,
      scripts: Array.from(document.scripts, (script) => script.getAttribute("src") ?? "inline"),
      headings: document.querySelectorAll("h1").length,
      empty: document.querySelectorAll("p:empty").length,
      title: document.title,
    }));
    return [
      this.status !== status && `status ${this.status}, not ${status}`,
      page.language !== this.language && `language ${page.language}, not ${this.language}`,
      ...page.scripts.filter((script) => !SCRIPT.test(script) || !SCRIPTED.test(page.path)).map((script) => `script ${script}`),
      page.headings !== 1 && `${page.headings} main headings`,
      // what a paragraph may not hold, such as a form, ends it
      page.empty && `${page.empty} empty paragraphs`,
      !/^.+ – .+$/.test(page.title) && `title “${page.title}”`,
    ].filter(Boolean);
  }

  async #measure(view) {
    const page = await this.page.evaluate(() => ({
      over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ground: getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number),
    }));
    const dark = page.ground[0] + page.ground[1] + page.ground[2] < 3 * 128;
    return [
      page.over > 0 && `${page.over} pixels wider than the window`,
      dark !== (view.media.colorScheme === "dark") && `ground is rgb(${page.ground})`,
    ].filter(Boolean);
  }

  async #examine(view) {
    // axe waits by timers, which stand still where JavaScript is off
    if (!this.scripts) return [];
    const first = view === VIEWS[0];
    const runOnly = first ? { type: "tag", values: RULES } : { type: "rule", values: RULES_OF_VIEWS };
    const options = { runOnly, resultTypes: ["violations"] };
    const { violations } = await this.page.evaluate((options) => axe.run(document, options), options);
    const nodes = violations.flatMap(({ id, nodes }) => nodes.map((node) => [id, node]));
    return nodes.map(([id, node]) => `${id}: ${node.html} ${node.failureSummary}`);
  }

  async #photograph(name, view) {
    if (!PICTURES) return;
    mkdirSync(PICTURES, { recursive: true });
    const path = `${PICTURES}/${name}.${this.language}${this.scripts ? "" : ".plain"}.${view.name}.png`;
    await this.page.screenshot({ path, fullPage: true });
  }
}
