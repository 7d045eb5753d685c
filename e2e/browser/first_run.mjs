// The first run: the link that the server printed leads to a page that names it and makes its owner's account.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch } from "./_browser.mjs";
import { PASSWORD, Person } from "./_person.mjs";

const LINK = readFileSync(process.env.STEPPE_LOG, "utf8").match(/http\S+\/first_run\?key=\S+/)[0];

async function begins(person) {
  await person.open("/");
  await person.page.getByText(person.t("about.empty"), { exact: true }).waitFor();
  await person.look("about-empty");
  await person.open(LINK);
  await person.heading("first_run.title");
  assert.ok(await person.field("first_run.approval").isChecked());
  await person.look("first-run");
  await person.field("first_run.open").check();
  await person.fill({ "first_run.name": "Öde & Weite", "field.username": "admin", "field.email": person.address, "field.password": "short" });
  await person.press("first_run.submit");
  await person.expectProblems("username", "password");
  assert.equal(await person.field("first_run.name").inputValue(), "Öde & Weite");
  assert.ok(await person.field("first_run.open").isChecked());
  await person.look("first-run-wrong", 422);
}

async function founds(person) {
  await person.fill({ "field.username": person.name, "field.password": PASSWORD });
  await person.press("first_run.submit");
  await person.heading("admin.server");
  await person.page.getByText(person.t("done.opened"), { exact: true }).waitFor();
  await person.page.getByText(`@${person.name}`, { exact: true }).waitFor();
  await person.look("admin-server-opened");
  assert.equal((await person.page.title()).split(" – ")[1], "Öde & Weite");
}

async function comesTooLate(person) {
  await person.open(LINK);
  await person.heading("first_run.bad_title");
  await person.look("first-run-bad-link", 404);
}

const browser = await launch();
const ways = ["en", "it"].flatMap((language) => [true, false].map((scripts) => ({ language, scripts })));
const people = await Promise.all(ways.map((way) => Person.arrive(browser, way)));
for (const person of people) await begins(person);
await founds(people.at(-1));
for (const person of people) await comesTooLate(person);
await browser.close();
