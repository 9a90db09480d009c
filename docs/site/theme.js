// Light or dark: as the system says, until the reader chooses. The choice stays in this browser.
window.courseTheme = (hook) => {
  const KEY = "databases-theme";
  const sheet = document.getElementById("dark");
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = localStorage.getItem(KEY);

  const isDark = () => (chosen ? chosen === "dark" : system.matches);

  const show = () => {
    const dark = isDark();
    sheet.media = dark ? "all" : "not all";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    const button = document.getElementById("theme");
    if (button) {
      button.textContent = dark ? "☀" : "☾";
      button.title = dark ? "Light pages" : "Dark pages";
      button.setAttribute("aria-label", button.title);
    }
  };

  hook.ready(() => {
    const button = document.createElement("button");
    button.id = "theme";
    button.type = "button";
    button.addEventListener("click", () => {
      chosen = isDark() ? "light" : "dark";
      localStorage.setItem(KEY, chosen);
      show();
    });
    document.body.append(button);
    show();
  });
  system.addEventListener("change", show);
  show();
};
