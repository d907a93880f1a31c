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
  const load = (button) => {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = ".md,.markdown,.yaml,.yml,.txt,text/*";
    chooser.addEventListener("change", async () => {
      const [file] = chooser.files;
      if (!file) return;
      if (file.size > LARGEST) {
        button.textContent = button.title; // says that it is too large
        return;
      }
      if (/\.ya?ml$/.test(file.name)) write("name", `rules/${file.name}`);
      else if (!field("name").value) write("name", `${document.documentElement.lang}/faq/${file.name.toLowerCase()}`);
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
  new MutationObserver(draw).observe(document.documentElement, { subtree: true, childList: true });
  document.addEventListener("click", ({ target }) => {
    const pressed = target.closest?.(".gradio-container .prose button[name=load]");
    if (pressed) load(pressed);
  });
})();
