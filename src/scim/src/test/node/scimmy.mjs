// A SCIM service of SCIMMY, in memory, with a bearer token. Its first line of output is its base URL. Argument: the package of
// Express; with its version 5, SCIMMY's routers ignore startIndex and count.
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const { default: express } = await import(process.argv[2] ?? "express");
const users = new Map();
const groups = new Map();
let nextId = 1;

const find = (store, id) => {
  if (!store.has(id)) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
  return store.get(id);
};
const save = (store, resource, data) => {
  const id = resource.id ?? String(nextId++);
  const { meta, ...rest } = JSON.parse(JSON.stringify(data));
  if (resource.id) find(store, id);
  const isTaken = [...store.values()].some(
    (other) => rest.userName && other.id !== id && other.userName.toLowerCase() === rest.userName.toLowerCase(),
  );
  if (isTaken) throw new SCIMMY.Types.Error(409, "uniqueness", "userName is taken");
  const saved = { ...rest, id };
  store.set(id, saved);
  return saved;
};
const handlers = (store, shown) => ({
  egress: (resource) => {
    if (resource.id) return shown(find(store, resource.id));
    const all = [...store.values()].map(shown);
    return resource.filter ? resource.filter.match(all) : all;
  },
  ingress: (resource, data) => shown(save(store, resource, data)),
  degress: (resource) => {
    find(store, resource.id);
    store.delete(resource.id);
  },
});
const withGroups = (user) => ({
  ...user,
  groups: [...groups.values()]
    .filter((group) => (group.members ?? []).some((member) => member.value === user.id))
    .map((group) => ({ value: group.id, display: group.displayName })),
});

SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser);
SCIMMY.Resources.declare(SCIMMY.Resources.User, handlers(users, withGroups));
SCIMMY.Resources.declare(SCIMMY.Resources.Group, handlers(groups, (group) => group));

const app = express();
app.use(
  "/scim/v2",
  new SCIMMYRouters({
    type: "bearer",
    handler: (request) => {
      if (request.header("Authorization") !== "Bearer scimmy-token") throw new Error("the token is wrong");
      return "baton";
    },
  }),
);
const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/scim/v2`));
process.stdin.on("end", () => process.exit()).resume();
