// One module and one style sheet, put where the admin process serves them; the policy of the pages allows nothing inline.
import { defineConfig } from "vite";

// PAGE=bare builds the page of `switchroom bench editor` instead.
const page = process.env.PAGE || "editor";

export default defineConfig({
  esbuild: { jsx: "automatic", legalComments: "none" },
  build: {
    target: "es2022",
    outDir: process.env.OUT || (page === "bare" ? "../../launch/benches/pages" : "../static"),
    emptyOutDir: false,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: page === "bare" ? "src/bare.jsx" : "src/main.jsx",
      output: { entryFileNames: `${page}.js`, assetFileNames: `${page}[extname]`, inlineDynamicImports: true },
    },
  },
});
