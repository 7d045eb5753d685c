// Somebody who reads the pages and fills in their forms, by the words that stand on them.

import assert from "node:assert/strict";
import { Visitor } from "./_browser.mjs";
import { words } from "./_words.mjs";

export const PASSWORD = "correct horse battery staple";

export class Person extends Visitor {
  static async arrive(browser, way) {
    const visitor = await super.arrive(browser, way);
    const person = Object.setPrototypeOf(visitor, Person.prototype);
    const name = `anna_${way.language}${way.scripts ? "" : "_plain"}`;
    return Object.assign(person, { name, address: `${name}@mail.example`, t: words(way.language) });
  }

  field(key) {
    return this.page.getByLabel(this.t(key), { exact: true });
  }

  heading(key, values) {
    return this.page.getByRole("heading", { level: 1, name: this.t(key, values), exact: true }).waitFor();
  }

  press(key) {
    return this.page.getByRole("button", { name: this.t(key), exact: true }).click();
  }

  follow(key) {
    return this.page.getByRole("link", { name: this.t(key), exact: true }).first().click();
  }

  /** Fills in a form by the labels of its fields. */
  async fill(values) {
    for (const [key, value] of Object.entries(values)) await this.field(key).fill(value);
  }

  async signIn(password = PASSWORD) {
    await this.heading("sign_in.title");
    await this.fill({ "field.login": this.name, "field.password": password });
    await this.press("sign_in.submit");
  }

  /** The form came back: it says so on top and beside the fields, and the summary has the focus. */
  async expectProblems(...fields) {
    await this.page.locator(".problems:focus").waitFor();
    assert.ok((await this.page.title()).startsWith(this.t("layout.error_prefix", { title: "" })));
    for (const field of fields) {
      assert.equal(await this.page.locator(`#${field}`).getAttribute("aria-invalid"), "true", field);
      assert.ok(await this.page.locator(`#${field}-problem`).isVisible(), field);
    }
    await this.page.locator(".problems a").first().click();
    assert.ok(new URL(this.page.url()).hash === `#${fields[0]}`);
  }
}
