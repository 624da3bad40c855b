// One module and one style sheet, put where the admin process serves them; the policy of the pages allows nothing inline.
import { defineConfig } from "vite";

export default defineConfig({
  esbuild: { jsx: "automatic", legalComments: "eof" },
  build: {
    target: "es2022",
    outDir: process.env.OUT || "../static",
    emptyOutDir: false,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: "src/main.jsx",
      output: { entryFileNames: "editor.js", assetFileNames: "editor[extname]", inlineDynamicImports: true },
    },
  },
});
