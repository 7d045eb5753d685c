// What the pages say, and what the mails say.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** A function from a key of the catalogue to its text in this language. */
export function words(language) {
  const file = new URL(`../../web/locales/${language}.json`, import.meta.url);
  const catalogue = JSON.parse(readFileSync(file, "utf8"));
  return (key, values = {}) => {
    assert.ok(key in catalogue, `no text ${key}`);
    return catalogue[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
}

/** The newest link to `part` in a mail to `address`, once there are `count` mails with such a link. */
export async function linkInMail(address, part, count = 1) {
  const folder = `${process.env.STEPPE_DATA}/mail`;
  for (let tries = 0; tries < 200; tries += 1) {
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    const mails = names.map((name) => readFileSync(`${folder}/${name}`, "utf8"));
    const texts = mails.map((mail) => mail.replaceAll("=\r\n", "").replaceAll("=3D", "="));
    const mine = texts.filter((text) => text.includes(`To: ${address}\r\n`));
    const links = mine.flatMap((text) => text.match(new RegExp(`http\\S*${part}\\S*`)) ?? []);
    if (links.length >= count) return links.at(-1);
    await pause(50);
  }
  throw new Error(`no mail to ${address} with ${part}`);
}
