// Somebody adds a passkey, signs in with it and removes it. Chromium plays the device.

import assert from "node:assert/strict";
import { launch } from "./_browser.mjs";
import { Person } from "./_person.mjs";
import { Member } from "./_server.mjs";

/** A device that is built in; `owned(false)`: whoever holds it is not its owner. */
async function device(page) {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", { options });
  return { owned: (isUserVerified) => client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }) };
}

async function signsInByPassword(person, member) {
  await person.open("/auth/sign_in");
  await person.signIn(member.password);
  await person.heading("about.title", { site: "Steppe" });
}

async function signsOut(person) {
  await person.open("/auth/sign_out");
  await person.press("sign_out.submit");
  await person.heading("sign_out.done_title");
}

async function wantsOne(person, name, password) {
  await person.open("/settings/passkeys");
  await person.fill({ "passkeys.name": name, "field.current_password": password });
  await person.press("passkeys.add");
}

async function adds(person, member, hand) {
  const { page } = person;
  await person.open("/settings/passkeys");
  await person.look("passkeys-none");
  await wantsOne(person, "My laptop", "a guess");
  await person.expectProblems("current_password");
  await person.look("passkeys-wrong", 422);
  assert.equal(await person.field("passkeys.name").inputValue(), "My laptop");
  await hand.owned(false);
  await wantsOne(person, "My laptop", member.password);
  await page.locator("[data-failed]").waitFor();
  await person.look("passkey-failed");
  await hand.owned(true);
  await person.press("passkeys.make");
  await page.getByText(person.t("done.saved"), { exact: true }).waitFor();
  await person.look("passkeys-one");
  await wantsOne(person, "Once more", member.password);
  await page.locator("[data-known]").waitFor();
  await person.look("passkey-known");
}

async function signsInByPasskey(person, hand) {
  const { page } = person;
  await hand.owned(false);
  await person.open("/auth/sign_in?next=%2Fsettings%2Fpasskeys");
  await person.press("sign_in.passkey");
  await page.locator("[data-failed]").waitFor();
  await person.look("sign-in-passkey");
  await person.follow("sign_in.by_password");
  await person.heading("sign_in.title");
  await hand.owned(true);
  await person.press("sign_in.passkey");
  await person.heading("settings.passkeys");
  assert.equal(new URL(page.url()).pathname, "/settings/passkeys", "it leads on");
  await page.getByText(person.t("passkeys.used", { date: "" }).trim()).waitFor();
  await person.look("passkeys-used");
}

async function removes(person, member) {
  const { page } = person;
  await page.getByRole("link", { name: person.t("passkeys.change") }).click();
  await page.getByRole("heading", { level: 1, name: "My laptop", exact: true }).waitFor();
  await person.look("passkey");
  await person.fill({ "field.current_password": member.password });
  await person.press("passkeys.remove");
  await page.getByText(person.t("passkeys.none"), { exact: true }).waitFor();
  await signsOut(person);
  await person.open("/auth/sign_in");
  await person.press("sign_in.passkey");
  await page.locator(".problems:focus").waitFor();
  await person.look("sign-in-passkey-wrong", 422);
}

/** Without a script nothing is offered that would not work. */
async function seesNone(person) {
  const offer = person.page.getByRole("button", { name: person.t("sign_in.passkey") });
  await person.open("/auth/sign_in");
  assert.equal(await offer.count(), 0);
  await person.signIn(person.password);
  await person.open("/settings/passkeys");
  await person.page.getByText(person.t("passkeys.impossible"), { exact: true }).waitFor();
  await person.look("passkeys-none");
}

const browser = await launch();
for (const language of ["en", "it"]) {
  const person = await Person.arrive(browser, { language, scripts: true });
  const member = new Member(person.name);
  const hand = await device(person.page);
  await signsInByPassword(person, member);
  await adds(person, member, hand);
  await signsOut(person);
  await signsInByPasskey(person, hand);
  await removes(person, member);
  const other = await Person.arrive(browser, { language, scripts: false });
  await seesNone(Object.assign(other, { name: member.name, password: member.password }));
}
await browser.close();
