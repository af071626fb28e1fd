/**
 * Lets Node find what the site serves under ``vendor`` (config/vendor_modules.py, settings) where it is installed, and
 * under ``realtime`` and ``notifications`` where those apps have it:
 * ``node --import ./tests/javascript/static_modules.js …``.
 */
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

const VENDOR = /^(?:\.\.?\/)+vendor\/noble\/(\w+)\/(.+)$/;
/** Packages without imports, which are served as they are. */
const WHOLE = { qr: "qr", "markdown-toolbar": "@github/markdown-toolbar-element" };
const OF_WHOLE = /^(?:\.\.?\/)+vendor\/(qr|markdown-toolbar)\/index\.js$/;
/** From the modules of other apps. */
const APPS = { realtime: "realtime", notifications: "participation/notifications" };
const OF_APP = /^\.\.\/(realtime|notifications)\/([\w-]+\.js)$/;

// The hooks run in a thread of their own, in which this module is loaded again.
if (isMainThread) register(import.meta.url);

export function resolve(specifier, context, next) {
  const whole = OF_WHOLE.exec(specifier);
  if (whole) return next(WHOLE[whole[1]], context);
  const app = OF_APP.exec(specifier);
  if (app) return next(new URL(`../../${APPS[app[1]]}/static/${app[1]}/${app[2]}`, import.meta.url).href, context);
  const module = VENDOR.exec(specifier);
  return next(module ? `@noble/${module[1]}/${module[2]}` : specifier, context);
}
