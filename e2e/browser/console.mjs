// The pages of somebody who is signed in, and of those who run the server.

import assert from "node:assert/strict";
import { launch } from "./_browser.mjs";
import { Person } from "./_person.mjs";
import { Member } from "./_server.mjs";

const SETTINGS = ["profile", "preferences", "follow_requests", "blocks", "mutes", "sessions", "passkeys", "two_factor", "two_factor/on", "account"];
const ADMIN = ["", "/requests", "/reports", "/accounts", "/domains", "/server", "/rules", "/queues", "/storage"];

async function comesIn(person, member) {
  await person.open("/auth/sign_in");
  person.name = member.name;
  await person.signIn(member.password);
  await person.heading("about.title", { site: "Steppe" });
}

async function looksAround(person, other) {
  for (const name of SETTINGS) {
    await person.open(`/settings/${name}`);
    await person.look(`settings-${name.replace("/", "-")}`);
  }
  for (const path of ADMIN) {
    await person.open(`/admin${path}`);
    await person.look(`admin${path.replace("/", "-")}`);
  }
  await person.open(`/admin/accounts?q=${other.name}`);
  await person.page.getByRole("link", { name: `@${other.name}`, exact: true }).click();
  await person.look("admin-account");
}

async function changesThings(person) {
  const { page } = person;
  await person.open("/settings/profile");
  await person.fill({ "edit.name": "Ada Field", "edit.note": "Walks & maps" });
  await page.locator("#avatar").setInputFiles(new URL("../../crates/client-api/assets/missing-avatar.png", import.meta.url).pathname);
  await person.press("form.save");
  await page.getByText(person.t("done.saved"), { exact: true }).waitFor();
  await person.look("settings-profile-saved");
  await person.open("/settings/account");
  await page.locator("#current_password").fill("a guess");
  await page.locator("#password").fill("a new long password");
  await person.press("account.password_change");
  await page.locator(".problems:focus").waitFor();
  await person.look("settings-account-wrong", 422);
  await person.open("/admin/rules");
  await page.locator("#text").fill("Be kind");
  await person.press("rules.add");
  await person.look("admin-rules-one");
  assert.ok(await page.getByText("Be kind").first().isVisible());
}

const browser = await launch();
const other = new Member("bela");
for (const language of ["en", "it"]) {
  for (const scripts of [true, false]) {
    const person = await Person.arrive(browser, { language, scripts });
    await comesIn(person, new Member(`${person.name}`, "owner"));
    await looksAround(person, other);
    if (scripts) await changesThings(person);
    await person.page.context().close();
  }
}
await browser.close();
