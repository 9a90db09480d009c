// Puts a quiz into each <div class="quizdown"><div id="chapter-11/11.4/NAME.js"></div></div>. The
// source is quizzes/NAME.md, for the terminal as well; the bootcamp has it as NAME.js.
window.courseQuizzes = (hook) => {
  const STYLE = `
    button { background: var(--quiz-surface) !important; color: var(--quiz-text) !important; }
    button:focus-visible, input:focus-visible + span { outline: 2px solid var(--quiz-accent); }
    [type=checkbox], [type=radio] { display: block !important; position: absolute; opacity: 0; }
    code, pre code.hljs { background: var(--quiz-code) !important; color: var(--quiz-text) !important; }
    pre { background: var(--quiz-code); border-radius: 4px; padding: 0.5rem; overflow-x: auto; }
    pre code { padding: 0 !important; white-space: pre !important; }
    .hljs-keyword, .hljs-built_in, .hljs-literal { color: var(--quiz-keyword) !important; }
    .hljs-string, .hljs-subst { color: var(--quiz-string) !important; }
    .hljs-comment { color: var(--quiz-soft) !important; }
    .hljs-number, .hljs-title, .hljs-meta { color: var(--quiz-accent) !important; }
    h3 { margin-top: 0; line-height: 1.35; }
    ol { width: 100%; }`;
  const COLORS = {
    primaryColor: "var(--quiz-accent)",
    secondaryColor: "var(--quiz-surface)",
    textColor: "var(--quiz-text)",
  };

  const show = async (mount) => {
    const [name] = mount.id.split("/").slice(-1);
    const answer = await fetch(`quizzes/${name.replace(/\.js$/, ".md")}`);
    if (!answer.ok) {
      mount.textContent = `The quiz ${name} is not there.`;
      return;
    }
    quizdown.createApp(await answer.text(), mount, { ...COLORS, locale: "en" });
    const style = document.createElement("style");
    style.textContent = STYLE;
    mount.shadowRoot.append(style);
  };

  quizdown.register(quizdownHighlight);
  hook.doneEach(() => document.querySelectorAll(".quizdown > [id$='.js']").forEach(show));
};
