// Passkeys: shows what needs them where the browser has them, asks it for one where a form wants that, and sends the answer
// with the form.

const possible = "PublicKeyCredential" in window;
const show = (where, shown) => document.querySelectorAll(where).forEach((part) => (part.hidden = !shown));

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) => {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

/** What the server asks, with bytes where browsers want them. */
function read(options) {
  const named = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: named(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: named(options.allowCredentials) }),
  };
}

/** What the device answers, with text for bytes. */
function write({ id, rawId, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(given) });
}

async function ask(form) {
  show("[data-failed], [data-known]", false);
  try {
    const publicKey = read(JSON.parse(form.dataset.options));
    const answer = document.createElement("input");
    Object.assign(answer, { type: "hidden", name: "answer" });
    answer.value = write(await navigator.credentials[form.dataset.way]({ publicKey }));
    form.append(answer);
    form.submit();
  } catch (error) {
    const known = form.dataset.way === "create" && error.name === "InvalidStateError";
    show(known ? "[data-known]" : "[data-failed]", true);
  }
}

show("[data-passkeys]", possible);
show("[data-no-passkeys]", !possible || !document.querySelector("[data-passkeys]"));

const form = document.querySelector("form[data-options]");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(form);
});
// Who comes here wants it now; after an error they say when.
if (form && !document.querySelector(".problems")) ask(form);
