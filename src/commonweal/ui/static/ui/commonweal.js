// What pages do a little better with script; each of them works without.

const page = document.getElementById("cw-page").dataset;
const design = document.getElementById("cw-script").dataset.design;

import(design).then((module) => module.initAll());

function send(address, body) {
  return fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": page.token, "X-Page": "1", "Content-Type": "application/json" },
    body: body ? JSON.stringify(body) : null,
    credentials: "same-origin",
  });
}

// ---------------------------------------------------------------- forms that are not sent yet

const PAUSE = 1500; // ms without a key before a draft is kept

function answersOf(form) {
  const answers = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") answers[name] = value;
  }
  return answers;
}

const pending = new Map();
for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-draft-said]");
  const keep = () => {
    pending.delete(form);
    return send(page.draft, { form: form.dataset.draft, answers: answersOf(form) }).then((reply) => {
      if (said) said.textContent = reply.ok ? "Your draft is kept." : "Your draft could not be kept.";
    });
  };
  form.addEventListener("input", () => {
    clearTimeout(pending.get(form)?.timer);
    pending.set(form, { timer: setTimeout(keep, PAUSE), keep });
  });
  form.addEventListener("submit", () => { clearTimeout(pending.get(form)?.timer); pending.delete(form); });
}
const keepAll = () => Promise.all([...pending.values()].map((each) => each.keep()));
addEventListener("visibilitychange", () => { if (document.hidden) keepAll(); });

// ------------------------------------------------------------------------- the end of a session

function warning(ends) {
  const dialog = document.createElement("dialog");
  dialog.className = "cw-warning";
  dialog.setAttribute("aria-labelledby", "cw-warning-title");
  dialog.innerHTML = "<h2 class='govuk-heading-m' id='cw-warning-title'>You will be signed out soon</h2>"
    + "<p class='govuk-body' role='timer'></p>"
    + "<p class='govuk-body'>What you typed into a form is kept.</p>"
    + "<div class='govuk-button-group'><button class='govuk-button' type='button' autofocus>Stay signed in</button></div>";
  const timer = dialog.querySelector("[role=timer]");
  const tell = () => {
    const minutes = Math.max(0, Math.ceil((ends() - Date.now()) / 60000));
    const words = minutes > 1 ? `in ${minutes} minutes` : "in less than a minute";
    const text = `For your security we sign you out ${words}.`;
    if (timer.textContent !== text) timer.textContent = text; // read out when it changes, and not each second
  };
  const stay = () => send(page.stay).then((reply) => {
    if (reply.redirected || !reply.ok) location.reload();
    else { dialog.dispatchEvent(new Event("stayed")); dialog.close(); }
  });
  dialog.querySelector("button").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  document.body.append(dialog);
  return { dialog, tell };
}

if (page.endsAt) {
  const lasts = Date.parse(page.endsAt) - Date.now();
  let ends = Date.now() + lasts;
  const { dialog, tell } = warning(() => ends);
  dialog.addEventListener("stayed", () => { ends = Date.now() + lasts; });
  setInterval(() => {
    const left = ends - Date.now();
    if (left <= 0) return keepAll().finally(() => location.reload());
    if (left <= page.warn * 1000 && !dialog.open) { keepAll(); dialog.showModal(); }
    if (dialog.open) tell();
  }, 1000);
}

// ------------------------------------------------------------------------------------- the keys

const typing = (place) => place.closest("input, textarea, select, [contenteditable], dialog[open]");
let after = "";

if (page.keys === "on") {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (after === "g") {
      after = "";
      const ways = document.querySelectorAll(".govuk-service-navigation__link");
      const way = [...ways].find((each) => each.textContent.trim().toLowerCase().startsWith(event.key));
      if (way) { event.preventDefault(); location.href = way.href; }
    } else if (event.key === "g") {
      after = "g";
      setTimeout(() => { after = ""; }, 1500);
    } else if (event.key === "/") {
      const search = document.querySelector("input[type=search], [data-search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "?") {
      location.href = "/help/#keys";
    }
  });
}

// --------------------------------------------------- jobs that go on while the page stays open

const job = document.querySelector("[data-job]");
if (job) {
  const every = 2000; // ms
  const said = document.getElementById("job-said");
  let told = 0;
  const look = async () => {
    const reply = await fetch(job.dataset.job, { headers: { "X-Page": "1" }, credentials: "same-origin" });
    if (!reply.ok) return location.reload();
    const state = await reply.json();
    if (state.ended) return location.reload();
    for (const [name, text] of Object.entries(state.words)) {
      const place = document.getElementById(`job-${name}`);
      if (place && place.textContent !== text) place.textContent = text;
    }
    const quarter = Math.floor((state.percent ?? 0) / 25);
    if (said && quarter > told) { told = quarter; said.textContent = `${quarter * 25}% done`; }
    setTimeout(look, every);
  };
  setTimeout(look, every);
}
