/**
 * Lets Node find what the site serves under ``vendor`` (config/vendor_modules.py, settings) where it is installed:
 * ``node --import ./tests/javascript/static_modules.js …``.
 */
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

const VENDOR = /^(?:\.\.?\/)+vendor\/noble\/(\w+)\/(.+)$/;
/** A package without imports, which is served as it is. */
const QR = /^(?:\.\.?\/)+vendor\/qr\/index\.js$/;

// The hooks run in a thread of their own, in which this module is loaded again.
if (isMainThread) register(import.meta.url);

export function resolve(specifier, context, next) {
  if (QR.test(specifier)) return next("qr", context);
  const module = VENDOR.exec(specifier);
  return next(module ? `@noble/${module[1]}/${module[2]}` : specifier, context);
}
