// Runs under the official Node SDK: every kind of call, one after another.
// What is sent is counted in tests/e2e/test_node_sdk.py.
"use strict";

const net = require("net");
const { promisify } = require("util");

// Whatever host is asked for, the connection goes to the recorder: nothing else changes.
const [recorder, recorderPort] = process.env.RECORDER.split(":");
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  Object.assign(options, { host: recorder, port: Number(recorderPort) });
  return connect.apply(this, args);
};

const Mixpanel = require("mixpanel");

const TOKEN = "0123456789abcdef0123456789abcdef";
const SECRET = "feedfacefeedfacefeedfacefeedface";
const DAY = 86400;
const HAZARDS = "a+b & c=d %2B %zz \"quoted\" \\ 'single' \n\t</script> ~~~>>>???";

function client(options) {
  const account = Mixpanel.ServiceAccountCredentials
    ? {
        credentials: new Mixpanel.ServiceAccountCredentials(
          "importer.1a2b3c.mp-service-account",
          SECRET,
          "1234567",
        ),
      }
    : { key: SECRET };
  const debug = process.env.LOGGED === "1";
  return Mixpanel.init(TOKEN, { ...account, debug, ...options });
}

function sender(target) {
  return (method, ...args) => promisify(target[method].bind(target))(...args);
}

// 8 events
async function events(mixpanel) {
  const send = sender(mixpanel);
  await send("track", "Sign Up", { distinct_id: "ann", method: "email" });
  await send("track", "Bestellung – größer 🎉", {
    distinct_id: "bob-ü-ボブ",
    größe: "XL – 大",
  });
  await send("track", "Hazards", { distinct_id: "ann", text: HAZARDS });
  await send("track", "Order Completed", {
    distinct_id: "ann",
    items: [{ sku: "A-1", quantity: 2 }, { sku: "B-2", quantity: 1 }],
    shipping: { city: "Köln", express: true },
  });
  await send("track", "Numbers", {
    distinct_id: "ann",
    big: Number.MAX_SAFE_INTEGER + 2,
    huge: 1.5e300,
    tiny: 5e-324,
    zero: -0,
  });
  await send("track", "Dates", { distinct_id: "ann", time: new Date() });
  await send("track", "Sign Up", { distinct_id: "ann", $insert_id: "order-4711" });
  await send("alias", "ann", "ann@example.com");
}

// 1 event
async function imports(mixpanel) {
  const longAgo = Math.floor(Date.now() / 1000) - 400 * DAY;
  await sender(mixpanel)("import", "Old Order", longAgo, { distinct_id: "ann" });
}

// 71 events in 3 requests, 60 imported ones in 2
async function batches(mixpanel) {
  const items = (event, count) =>
    Array.from({ length: count }, (_, number) => ({
      event,
      properties: {
        distinct_id: `user-${number}`,
        time: Math.floor(Date.now() / 1000) - 60,
        title: "~~~>>>??? größer",
      },
    }));
  await sender(mixpanel)("track_batch", items("Page View", 70));
  await sender(mixpanel)("import_batch", items("Old Page View", 60));
  // Old versions refuse late events in `track`, but not in a batch.
  const time = Math.floor(Date.now() / 1000) - 10 * DAY;
  await sender(mixpanel)("track_batch", [
    { event: "Late", properties: { distinct_id: "ann", time } },
  ]);
}

// 10 profile updates
async function people(mixpanel) {
  const send = sender(mixpanel.people);
  await send("set", "ann", { $name: "Ann Example", $email: "ann@example.com" });
  await send("set_once", "ann", "first_seen", new Date().toISOString());
  await send("increment", "ann", { orders: 1, spent: 19.99 });
  await send("append", "ann", "coupons", "SPRING");
  await send("union", "ann", { interests: ["tea", "bücher"] });
  await send("unset", "ann", ["plan"]);
  await send("remove", "ann", { coupons: "SPRING" });
  await send("track_charge", "ann", 19.99);
  await send("clear_charges", "ann");
  await send("delete_user", "ann");
}

// 6 group updates
async function groups(mixpanel) {
  const send = sender(mixpanel.groups);
  await send("set", "company", "acme", { name: "Acme, Example Inc." });
  await send("set_once", "company", "acme", { since: "2026-03-01" });
  await send("union", "company", "acme", { plans: ["pro"] });
  await send("unset", "company", "acme", "trial");
  await send("remove", "company", "acme", { plans: "pro" });
  await send("delete_group", "company", "acme");
}

async function everything() {
  const mixpanel = client({ host: "api-eu.mixpanel.com" });
  await events(mixpanel);
  await imports(mixpanel);
  await batches(mixpanel);
  await people(mixpanel);
  await groups(mixpanel);
}

// Straight to a host that is not Mixpanel's, as a proxy of one's own would be.
async function ownHost() {
  const mixpanel = Mixpanel.init(TOKEN, {
    host: "events.shop.example.com",
    protocol: "http",
  });
  await sender(mixpanel)("track", "Sign Up", { distinct_id: "ann" });
  await sender(mixpanel.people)("set", "ann", { plan: "pro" });
  await sender(mixpanel)("track_batch", [
    { event: "Page View", properties: { distinct_id: "ann" } },
    { event: "Page View", properties: { distinct_id: "bob" } },
  ]);
}

({ everything, "own-host": ownHost })[process.argv[2]]().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
