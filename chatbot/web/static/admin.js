// Small helps for the owner's page: loads a text file from the computer into the editor, and gives the charts back what
// Gradio's cleaner takes from drawings: the box that they scale by, and their names.
(() => {
  const LARGEST = 45_000;
  const field = (name) => document.querySelector(`#sa-${name} textarea, #sa-${name} input`);
  const write = (name, value) => {
    const into = field(name);
    if (!into) return;
    into.value = value;
    into.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const say = (button, text) => {
    const place = button.closest(".prose").querySelector(".sa-bad") ?? Object.assign(document.createElement("p"), { className: "sa-bad" });
    place.setAttribute("role", "status");
    place.textContent = text;
    place.hidden = !text;
    button.closest(".prose").append(place);
  };
  /** Let the server read a file as the text of an article. */
  const read = async (file, button) => {
    button.disabled = true;
    const headers = { "X-CSRF-Token": field("csrf").value, "Content-Type": file.type || "application/octet-stream" };
    const address = `/v1/staff/knowledge/reading?name=${encodeURIComponent(file.name)}`;
    const answer = await fetch(address, { method: "POST", headers, body: file }).catch(() => null);
    const told = (await answer?.json().catch(() => null)) ?? {};
    button.disabled = false;
    say(button, answer?.ok ? "" : (told.detail ?? button.title));
    if (!answer?.ok) return;
    write("name", told.name);
    write("text", told.text);
  };
  const load = (button) => {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = ".md,.markdown,.txt,.pdf,.docx,.yaml,.yml";
    chooser.addEventListener("change", async () => {
      const [file] = chooser.files;
      if (!file) return;
      if (!/\.ya?ml$/i.test(file.name)) return read(file, button);
      if (file.size > LARGEST) {
        button.textContent = button.title; // says that it is too large
        return;
      }
      const stem = file.name.toLowerCase().replace(/\.ya?ml$/, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
      write("name", `rules/${stem}.yaml`);
      write("text", await file.text());
    });
    chooser.click();
  };
  const draw = () => {
    document.querySelector("#sa-why:not([tabindex])")?.setAttribute("tabindex", "0"); // what scrolls can be reached by keys
    for (const chart of document.querySelectorAll("svg.sa-chart:not([viewBox])")) {
      chart.setAttribute("viewBox", "0 0 440 190"); // chatbot/evaluation/time_charts.py
      chart.setAttribute("role", "img");
      chart.setAttribute("aria-label", chart.closest(".sa-card")?.querySelector("h2")?.textContent ?? "");
    }
  };
  /** An answer that the staff's page leads to is opened once the page knows who asks. */
  const open = () => {
    const asked = location.hash.match(/^#correct=(\w+:\d+)$/);
    if (!asked || !field("past") || !field("csrf")?.value) return;
    history.replaceState(null, "", location.pathname);
    write("past", asked[1]);
  };
  setInterval(open, 400);
  new MutationObserver(draw).observe(document.documentElement, { subtree: true, childList: true });
  document.addEventListener("click", ({ target }) => {
    const pressed = target.closest?.(".gradio-container .prose button[name=load]");
    if (pressed) load(pressed);
  });
})();
