// Somebody comes, makes an account, lets an app in, forgets the password and leaves: in two languages, with JavaScript and without.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { launch, URL_OF_SERVER } from "./_browser.mjs";
import { PASSWORD, Person } from "./_person.mjs";
import { linkInMail, words } from "./_words.mjs";

const OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";

/** An app that runs on the person's own machine, without an icon that the browser would ask for late. */
const appServer = createServer((_, answer) => answer.end("<!doctype html><link rel=icon href=data:,><title>app</title>signed in")).listen(0, "127.0.0.1");
const callback = () => `http://localhost:${appServer.address().port}/callback`;

async function send(path, body, token) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const request = body ? { method: "POST", body: JSON.stringify(body), headers } : { headers };
  const answer = await fetch(new URL(path, URL_OF_SERVER), request);
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

async function registerApp(redirectUri) {
  const app = await send("/api/v1/apps", { client_name: "Yurt & Co", redirect_uris: redirectUri, scopes: "read write follow push", website: "https://yurt.example/app" });
  const query = new URLSearchParams({ client_id: app.client_id, redirect_uri: redirectUri, response_type: "code", scope: "read write", state: "s t&te" });
  return { ...app, redirectUri, page: `/oauth/authorize?${query}` };
}

async function tokenFor(app, code) {
  const { client_id, client_secret, redirectUri } = app;
  const answer = await send("/oauth/token", { grant_type: "authorization_code", code, client_id, client_secret, redirect_uri: redirectUri });
  return answer.access_token;
}

async function signsUp(person) {
  const { page } = person;
  await person.open("/");
  await person.heading("about.title", { site: "Steppe" });
  await person.look("about");
  await person.follow("sign_up.link");
  await person.heading("sign_up.title");
  await person.look("sign-up");
  await person.press("sign_up.submit");
  assert.ok(await page.locator("#username:invalid").isVisible(), "the browser itself asks for the name");
  await person.fill({ "field.username": "an na", "field.email": person.address, "field.password": "short" });
  await person.field("sign_up.agreement_plain").check();
  await person.press("sign_up.submit");
  await person.expectProblems("username", "password");
  await person.look("sign-up-wrong", 422);
  assert.equal(await person.field("field.username").inputValue(), "an na");
  assert.equal(await person.field("field.email").inputValue(), person.address);
  assert.equal(await person.field("field.password").inputValue(), "", "a password is not sent back");
  assert.ok(await person.field("sign_up.agreement_plain").isChecked());
  await person.fill({ "field.username": person.name, "field.password": PASSWORD });
  await person.press("sign_up.submit");
  await person.heading("setup.title");
  await person.look("setup");
}

async function confirms(person) {
  await person.open("/auth/sign_in");
  await person.look("sign-in");
  await person.signIn();
  await person.heading("sign_in.unconfirmed_title");
  await person.look("unconfirmed", 403);
  await person.follow("setup.resend");
  await person.heading("confirmation.new_title");
  await person.look("resend");
  await person.fill({ "field.email": "nobody@mail.example" });
  await person.press("confirmation.new_submit");
  await person.heading("setup.title");
  const link = await linkInMail(person.address, "confirmation_token");
  await person.open(link);
  await person.heading("confirmation.done_title");
  await person.look("confirmed");
  await person.open(link);
  await person.heading("confirmation.bad_title");
  await person.look("confirmed-twice", 404);
}

async function letsAppsIn(person) {
  const { page, name } = person;
  const app = await registerApp(OUT_OF_BAND);
  await person.open(app.page);
  await page.getByText(person.t("sign_in.for_app", { app: "Yurt & Co" }), { exact: true }).waitFor();
  await person.signIn("wrong horse");
  await person.expectProblems("login");
  await person.look("sign-in-wrong", 422);
  assert.equal(await person.field("field.login").inputValue(), name);
  await person.signIn();
  await person.heading("consent.title", { app: "Yurt & Co" });
  await person.look("consent");
  await person.press("consent.deny");
  await person.heading("consent.denied_title");
  await person.look("consent-denied");
  await person.open(app.page);
  await person.press("consent.allow");
  await person.heading("code.title");
  await person.look("code");
  const token = await tokenFor(app, await person.field("code.label").inputValue());
  const account = await send("/api/v1/accounts/verify_credentials", undefined, token);
  assert.equal(account.username, name);

  const returning = await registerApp(callback());
  await person.open(returning.page);
  await person.press("consent.allow");
  await page.waitForURL((address) => address.href.startsWith(callback()));
  const given = new URL(page.url()).searchParams;
  assert.equal(given.get("state"), "s t&te");
  assert.ok(await tokenFor(returning, given.get("code")));
  await person.open(returning.page);
  await person.press("consent.deny");
  await page.waitForURL(`${callback()}?error=access_denied**`);

  await person.open("/oauth/authorize?client_id=unknown");
  await person.heading("oauth_problem.title");
  await person.look("oauth-problem", 400);
}

async function signsOut(person) {
  await person.open("/");
  await person.page.getByText(`@${person.name}`, { exact: true }).waitFor();
  await person.look("about-signed-in");
  await person.follow("sign_out.link");
  await person.heading("sign_out.title");
  await person.look("sign-out");
  await person.press("sign_out.submit");
  await person.heading("sign_out.done_title");
  await person.look("signed-out");
  await person.open("/auth/sign_out");
  await person.heading("about.title", { site: "Steppe" });
}

async function forgetsThePassword(person) {
  await person.open("/auth/sign_in");
  await person.follow("sign_in.forgotten");
  await person.heading("password.new_title");
  await person.look("password-new");
  await person.fill({ "field.email": person.address });
  await person.press("password.new_submit");
  await person.heading("password.sent_title");
  await person.look("password-sent");
  const link = await linkInMail(person.address, "reset_password_token");
  await person.open(link);
  await person.heading("password.edit_title");
  await person.look("password-edit");
  await person.fill({ "field.new_password": "short" });
  await person.press("password.edit_submit");
  await person.expectProblems("password");
  await person.look("password-edit-wrong", 422);
  await person.fill({ "field.new_password": "a new long password" });
  await person.press("password.edit_submit");
  await person.heading("password.done_title");
  await person.look("password-done");
  await person.follow("sign_in.link");
  await person.signIn("a new long password");
  await person.heading("about.title", { site: "Steppe" });
  await person.open(link);
  await person.heading("password.bad_title");
  await person.look("password-bad-link", 404);
}

async function getsLost(person) {
  await person.open("/nowhere");
  await person.heading("error.status_404_title");
  await person.look("not-found", 404);
  await person.open("/auth/sign_out");
  await person.page.context().clearCookies();
  await person.press("sign_out.submit");
  await person.heading("error.status_422_title");
  await person.look("form-refused", 422);
}

/** The keyboard alone is enough, and the other language is a link away and stays. */
async function changesTheLanguage(person) {
  const { page } = person;
  await person.open("/auth/sign_in");
  await page.keyboard.press("Tab");
  assert.ok(await page.locator(".skip:focus").isVisible());
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.locator("#login:focus").isVisible(), "the skip link leads to the form");
  const other = person.language === "en" ? { code: "it", name: "Italiano" } : { code: "en", name: "English" };
  await page.getByRole("link", { name: other.name }).click();
  Object.assign(person, { language: other.code, t: words(other.code) });
  await person.heading("sign_in.title");
  await person.open("/");
  await person.look("about-other-language");
}

async function journey(browser, way) {
  const person = await Person.arrive(browser, way);
  for (const part of [signsUp, confirms, letsAppsIn, signsOut, forgetsThePassword, getsLost, changesTheLanguage]) {
    await part(person);
  }
  await person.page.context().close();
}

const browser = await launch();
for (const language of ["en", "it"]) {
  await Promise.all([true, false].map((scripts) => journey(browser, { language, scripts })));
}
await browser.close();
appServer.close();
