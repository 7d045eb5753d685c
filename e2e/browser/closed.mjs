// A server that takes nobody new says so, and offers no form.

import assert from "node:assert/strict";
import { launch } from "./_browser.mjs";
import { Person } from "./_person.mjs";

async function findsItClosed(person) {
  const { page } = person;
  await person.open("/");
  await page.getByText(person.t("about.closed"), { exact: true }).waitFor();
  assert.equal(await page.locator("a[href='/auth/sign_up']").count(), 0);
  await person.look("about-closed");
  await person.open("/auth/sign_in");
  assert.equal(await page.locator("a[href='/auth/sign_up']").count(), 0);
  await person.open("/auth/sign_up");
  await person.heading("sign_up.closed_title");
  assert.equal(await page.locator("form").count(), 0);
  await person.look("sign-up-closed", 403);
}

const browser = await launch();
for (const language of ["en", "it"]) {
  for (const scripts of [true, false]) {
    await findsItClosed(await Person.arrive(browser, { language, scripts }));
  }
}
await browser.close();
