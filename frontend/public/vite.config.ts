import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const messages = fileURLToPath(new URL("../../src/sinergi/core/messages", import.meta.url));

/** The message files serve three readers; the public page carries the public wording only. */
function publicWordingOnly(): Plugin {
  return {
    name: "public-wording-only",
    enforce: "pre",
    transform(source, id) {
      if (!/\/checks\.\w+\.json$/.test(id)) return null;
      const all = JSON.parse(source) as Record<string, { public: string }>;
      const kept = Object.entries(all).map(([code, texts]) => [code, { public: texts.public }]);
      return { code: JSON.stringify(Object.fromEntries(kept)), map: null };
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [publicWordingOnly()],
  resolve: { alias: { "@messages": messages } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no inline code and no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
