// Passkeys: the browser proves it holds a key, in answer to what the server asks.

const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function forCreate(options) {
  const key = options.publicKey;
  // Kept in the device and opened by its owner's finger, face or PIN: it signs in without a name or a password.
  const authenticatorSelection = { ...key.authenticatorSelection, residentKey: "required", requireResidentKey: true,
    userVerification: "required" };
  return { publicKey: { ...key, authenticatorSelection, challenge: decode(key.challenge), user: { ...key.user, id: decode(key.user.id) },
    excludeCredentials: (key.excludeCredentials ?? []).map((each) => ({ ...each, id: decode(each.id) })) } };
}

function forGet(options) {
  const key = options.publicKey;
  return { publicKey: { ...key, challenge: decode(key.challenge),
    allowCredentials: (key.allowCredentials ?? []).map((each) => ({ ...each, id: decode(each.id) })) } };
}

function asJson(credential) {
  const response = { clientDataJSON: encode(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = encode(credential.response[name]);
  }
  return { id: credential.id, rawId: encode(credential.rawId), type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(), response };
}

for (const button of document.querySelectorAll("button[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  button.hidden = false;
  const form = document.getElementById(button.dataset.form);
  const said = document.getElementById(button.dataset.said);
  button.addEventListener("click", async () => {
    try {
      const source = document.getElementById(button.dataset.options);
      let options = source ? JSON.parse(source.textContent) : null;
      if (button.dataset.passkey === "sign-in") {
        const reply = await fetch(button.dataset.ask, { headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" }, credentials: "same-origin" });
        options = (await reply.json()).request_options;
      }
      const credential = button.dataset.passkey === "add"
        ? await navigator.credentials.create(forCreate(options.creation_options ?? options))
        : await navigator.credentials.get(forGet(options.request_options ?? options));
      form.querySelector("[name=credential]").value = JSON.stringify(asJson(credential));
      form.requestSubmit();
    } catch (error) {
      if (said) said.textContent = "Your device did not give the passkey. Try again, or use another way.";
    }
  });
}
