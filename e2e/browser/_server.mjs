// The server as those who run it have it in hand: its command line, and its API with a token.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { URL_OF_SERVER } from "./_browser.mjs";

function steppe(...words) {
  const data = ["--data", process.env.STEPPE_DATA];
  return execFileSync(process.env.STEPPE_BINARY, [...words, ...data], { encoding: "utf8" }).trim();
}

/** Somebody with an account, their password, and an app in hand. */
export class Member {
  constructor(name, role = "user") {
    this.name = name;
    this.password = steppe("account", "create", name, "--email", `${name}@mail.example`, "--role", role);
    this.token = steppe("account", "token", name, "--scopes", "read write follow");
  }

  async asks(method, path, body) {
    const headers = { authorization: `Bearer ${this.token}` };
    if (body && !(body instanceof FormData)) headers["content-type"] = "application/json";
    const sent = body instanceof FormData ? body : body && JSON.stringify(body);
    const answer = await fetch(new URL(path, URL_OF_SERVER), { method, headers, body: sent });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
  }

  posts(status) {
    return this.asks("POST", "/api/v1/statuses", status);
  }

  async uploads(file, description) {
    const form = new FormData();
    form.append("file", new Blob([file], { type: "image/png" }), "picture.png");
    form.append("description", description);
    return (await this.asks("POST", "/api/v2/media", form)).id;
  }
}
