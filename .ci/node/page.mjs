// Opens a report in a headless browser and prints what it saw as JSON:
// `node page.mjs CHROMIUM FILE-URL TRIES`; of all tries the quickest counts.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const [executablePath, address, tries] = process.argv.slice(2);
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const KEYSTROKES = 10;

const browser = await puppeteer.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  protocolTimeout: 300_000,
});
const messages = [];
const requests = [];

async function open() {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(address);
  return page;
}

// What is folded, or left for the moment it is scrolled to, is not drawn and not judged.
async function judge(page, scheme) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  return page.evaluate(async (tags) => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    const drawn = new CSSStyleSheet();
    drawn.replaceSync("* { content-visibility: visible !important }");
    document.adoptedStyleSheets = [drawn];
    const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations", "incomplete"] });
    const told = (rules) => rules.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => ({ rule: id, target: target.join(" "), why: failureSummary })));
    const unsure = told(found.incomplete);
    const contrasts = unsure.filter(({ rule }) => rule === "color-contrast").map(({ target }) => ({ target, ...contrast(document.querySelector(target)) }));
    return {
      violations: told(found.violations),
      passed: found.passes.map(({ id }) => id),
      faint: contrasts.filter(({ ratio, needed }) => !(ratio >= needed)),
      computed: contrasts.length,
      unsure: unsure.filter(({ rule }) => rule !== "color-contrast"),
    };
  }, TAGS);
}

// Axe does not judge the contrast of a symbol, of one letter or of text in a box that scrolls:
// the ratio of WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, from the styles alone.
// Where a picture lies behind the text there is no ratio, and none counts as too little.
function contrast(element) {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const over = (color, below) => {
    context.globalCompositeOperation = "copy";
    context.fillStyle = below;
    context.fillRect(0, 0, 1, 1);
    context.globalCompositeOperation = "source-over";
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
    return { css: `rgb(${red} ${green} ${blue})`, channels: [red, green, blue], alpha };
  };
  const luminance = ({ channels }) => {
    const [red, green, blue] = channels.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgrounds = [];
  for (let one = element; one; one = one.parentElement) {
    const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
    if (backgroundImage !== "none" || opacity !== "1") return { ratio: null, needed: 0 };
    backgrounds.unshift(backgroundColor);
    if (over(backgroundColor, "transparent").alpha === 255) break;
  }
  const canvas = over("Canvas", "white").css;
  const { color, fontSize, fontWeight } = getComputedStyle(element);
  const behind = backgrounds.reduce((below, one) => over(one, below).css, canvas);
  const [dark, light] = [over(behind, behind), over(color, behind)].map(luminance).sort((a, b) => a - b);
  const size = Number.parseFloat(fontSize);
  return { ratio: (light + 0.05) / (dark + 0.05), needed: size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5 };
}

// From the event of a key to the end of the frame that shows what it changed.
async function type(page) {
  return page.evaluate(async (count) => {
    const box = document.querySelector("#browser input[type=search]");
    const times = [];
    for (let index = 0; index < count; index++) {
      box.value = "acme/team-1".slice(0, 1 + index);
      const begun = performance.now();
      box.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      times.push(performance.now() - begun);
    }
    return times.sort((a, b) => a - b)[count >> 1];
  }, KEYSTROKES);
}

try {
  const loads = [];
  const keystrokes = [];
  for (let index = 0; index < Number(tries); index++) {
    const page = await open();
    loads.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd));
    keystrokes.push(await type(page));
    await page.close();
  }
  const page = await open();
  const printed = Buffer.from(await page.pdf({ format: "A4", timeout: 300_000 })).toString("latin1");
  await page.evaluate(`${axe}; ${contrast}`);
  const seen = {
    axe: { light: await judge(page, "light"), dark: await judge(page, "dark") },
    messages,
    requests: requests.filter((url) => url !== address),
    load: Math.min(...loads),
    keystroke: Math.min(...keystrokes),
    pages: printed.match(/\/Type\s*\/Page\b/g)?.length ?? 0,
  };
  process.stdout.write(JSON.stringify(seen));
} finally {
  await browser.close();
}
