import { fileURLToPath } from "node:url";
import { defineConfig, type HtmlTagDescriptor, type Plugin } from "vite";

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

/**
 * The script that asks for the first data stands for itself before the others: it is small, and the
 * data come while the page's own script is still under way.
 */
function asksEarly(): Plugin {
  return {
    name: "asks-early",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((c) => c.type === "chunk");
        const early = chunks.find((c) => c.name === "early");
        if (!early) return html;
        const tags: HtmlTagDescriptor[] = [
          { tag: "script", attrs: { type: "module", async: true, crossorigin: true, src: `./${early.fileName}` } },
          ...early.imports.map((file) => ({
            tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `./${file}` },
          })),
        ];
        return { html, tags: tags.map((tag) => ({ ...tag, injectTo: "head-prepend" as const })) };
      },
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [publicWordingOnly(), asksEarly()],
  resolve: { alias: { "@messages": messages } },
  build: {
    rollupOptions: {
      input: {
        index: fileURLToPath(new URL("index.html", import.meta.url)),
        early: fileURLToPath(new URL("src/early.ts", import.meta.url)),
      },
    },
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no inline code and no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
