// How docsify is set up. The pages are the Markdown files of this folder; what lies beside it (the
// README, the units) has addresses that begin with /repository/.
window.$docsify = {
  name: "Databases",
  nameLink: "#/",
  loadSidebar: true,
  subMaxLevel: 2,
  auto2top: true,
  maxLevel: 4,
  alias: {
    "/.*/_sidebar.md": "/_sidebar.md",
    "/repository/(.*)": "/../$1",
  },
  search: {
    paths: "auto",
    placeholder: "Search",
    noData: "Nothing found.",
    depth: 3,
    namespace: "databases-course",
  },
  copyCode: { buttonText: "Copy", errorText: "Not copied", successText: "Copied" },
  plugins: [window.courseLinks, window.courseQuizzes, window.courseTheme],
};
