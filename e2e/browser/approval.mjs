// A server with rules that asks why one would like to join, and lets a moderator decide.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { launch } from "./_browser.mjs";
import { PASSWORD, Person } from "./_person.mjs";
import { linkInMail } from "./_words.mjs";

function approve(username) {
  const data = ["--data", process.env.STEPPE_DATA];
  execFileSync(process.env.STEPPE_BINARY, ["account", "approve", username, ...data]);
}

async function asksToJoin(person) {
  const { page } = person;
  await person.open("/");
  await page.getByText(person.t("about.approval"), { exact: true }).waitFor();
  await person.look("about-approval");
  await person.follow("sign_up.link");
  await person.heading("sign_up.rules_title");
  await page.getByText("Be kind", { exact: true }).waitFor();
  await person.look("rules");
  await person.press("sign_up.rules_accept");
  await person.heading("sign_up.title");
  await person.fill({ "field.username": person.name, "field.email": person.address, "field.password": PASSWORD, "field.reason": "  " });
  await person.field("sign_up.agreement").check();
  await person.press("sign_up.submit_approval");
  await person.expectProblems("reason");
  await person.look("sign-up-without-reason", 422);
  assert.equal(await person.field("field.username").inputValue(), person.name);
  await person.fill({ "field.password": PASSWORD, "field.reason": "I like <b>horses</b> & wide skies" });
  await person.press("sign_up.submit_approval");
  await person.heading("setup.title");
  await page.getByText(person.t("setup.approval"), { exact: true }).waitFor();
  await person.look("setup-approval");
}

async function waits(person) {
  await person.open(await linkInMail(person.address, "confirmation_token"));
  await person.heading("confirmation.pending_title");
  await person.look("confirmed-pending");
  await person.open("/auth/sign_in");
  await person.signIn();
  await person.heading("sign_in.pending_title");
  await person.look("pending", 403);
  approve(person.name);
  await person.open("/auth/sign_in");
  await person.signIn();
  await person.heading("about.title", { site: "Steppe" });
}

const browser = await launch();
for (const language of ["en", "it"]) {
  await Promise.all([true, false].map(async (scripts) => {
    const person = await Person.arrive(browser, { language, scripts });
    await asksToJoin(person);
    await waits(person);
  }));
}
await browser.close();
