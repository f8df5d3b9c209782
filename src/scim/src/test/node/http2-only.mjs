// An empty SCIM service that speaks HTTP/2 only, by TLS and ALPN, to clients that name it by SNI. Arguments: the files of its
// certificate and key. Its first line of output is its base URL.
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { createSecureContext } from "node:tls";

const [cert, key] = process.argv.slice(2).map((file) => readFileSync(file));
const server = createSecureServer({
  allowHTTP1: false,
  // Without a certificate of its own: who names no server gets none.
  SNICallback: (name, done) =>
    name === "localhost" ? done(null, createSecureContext({ cert, key })) : done(new Error(`no such server: ${name}`)),
});
const resource = { patch: { supported: true }, totalResults: 0, Resources: [], version: "" };
server.on("request", (request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "application/scim+json" });
  response.end(JSON.stringify({ ...resource, version: request.httpVersion }));
});
server.listen(0, "127.0.0.1", () => console.log(`https://localhost:${server.address().port}/scim/v2`));
process.stdin.on("end", () => process.exit()).resume();
