// Makes links that are right on GitHub right here, too. On GitHub a link is relative to its file;
// in the chapter it is relative to `docs`, as the bootcamp's other chapters have it.
window.courseLinks = (hook, vm) => {
  const CHAPTERS = "11-application-development/";
  const BOOTCAMP = "https://devops-bootcamp.liatr.io/#/";
  const OURS = `${CHAPTERS}11.4-databases`;
  const FENCE = /^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?\n\1\2[ \t]*$/gm;
  const TARGET = /(!?)(\[(?:[^[\]]|\[[^\]]*\])*\]\()([^)\s]+)([^)]*\))/g;
  const PICTURE = /(<img[^>]*?\ssrc=")([^"/][^"]*)(")/g;

  /** The file of the page, from the checkout's root. */
  const page = () => {
    const path = vm.route.path;
    if (path.startsWith("/repository/")) return `${path.slice("/repository/".length)}.md`;
    return `docs${path.endsWith("/") ? `${path}README` : path}.md`;
  };

  /** A path from the checkout's root, without its dots. */
  const resolve = (folder, target) =>
    new URL(target, `http://checkout/${folder}`).pathname.slice(1);

  /** Where a file of the checkout is seen. */
  const address = (file) => {
    const unit = file.match(/^assignments\/[^/]+\/?$/);
    if (unit) return `/repository/${file.replace(/\/$/, "")}/starter/README`;
    if (!file.endsWith(".md")) return null;
    const name = file.slice(0, -".md".length);
    return name.startsWith("docs/") ? name.slice("docs".length) : `/repository/${name}`;
  };

  const link = (target) => {
    if (/^([a-z]+:|#|\/)/i.test(target)) return target;
    const [path, anchor] = target.split("#");
    if (path.startsWith(CHAPTERS) && !path.startsWith(OURS)) {
      return BOOTCAMP + path.replace(/\.md$/, "");
    }
    const folder = path.startsWith(CHAPTERS) ? "docs/" : page().replace(/[^/]*$/, "");
    const file = resolve(folder, path);
    const seen = address(file);
    if (seen === null) return `/${file}`;
    return anchor ? `${seen}?id=${anchor}` : seen;
  };

  /** Files are fetched from the server as they are; only pages are docsify's. */
  const written = (whole, picture, before, target, after) => {
    const seen = link(target);
    const isFile = seen !== target && /^\/.*\.[a-z]+$/i.test(seen);
    if (picture && isFile) return picture + before + location.origin + seen + after;
    return picture + before + seen + (isFile ? after.replace(/\)$/, " ':ignore')") : after);
  };

  const prose = (text) =>
    text
      .replace(TARGET, written)
      .replace(PICTURE, (whole, before, target, after) => before + link(target) + after);

  hook.beforeEach((markdown) => {
    const text = markdown.replace(/^---\n[\s\S]*?\n---\n/, "");
    let result = "";
    let end = 0;
    for (const fence of text.matchAll(FENCE)) {
      result += prose(text.slice(end, fence.index)) + fence[0];
      end = fence.index + fence[0].length;
    }
    return result + prose(text.slice(end));
  });
};
